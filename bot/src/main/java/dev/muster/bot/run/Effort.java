package dev.muster.bot.run;

import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.commands.plan.Estimate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How long a run was at work, and how long it waited for people in between: nobody can estimate those. Pure. */
public record Effort(Duration worked, Duration waited) {
    /** So much off means nothing to anybody: of a second it would be some hundred percent. */
    private static final Duration NOTHING = Duration.ofSeconds(3);

    public static Effort of(List<Event> events) {
        var worked = Duration.ZERO;
        var waited = Duration.ZERO;
        Optional<Instant> working = Optional.empty();
        Optional<Instant> waiting = Optional.empty();
        for (var event : events) {
            switch (event.what()) {
                case What.RunStarted _ -> {
                    waited = plus(waited, waiting, event);
                    waiting = Optional.empty();
                    working = working.or(() -> Optional.of(event.at()));
                }
                case What.Halted _, What.RunPaused _, What.StepFailed _ -> {
                    worked = plus(worked, working, event);
                    working = Optional.empty();
                    waiting = waiting.or(() -> Optional.of(event.at()));
                }
                case What.RunFinished _, What.RunRolledBack _, What.RunCancelled _, What.RunFailed _ -> {
                    worked = plus(worked, working, event);
                    waited = plus(waited, waiting, event);
                    working = Optional.empty();
                    waiting = Optional.empty();
                }
                default -> {} // The rest begins and ends nothing.
            }
        }
        return new Effort(worked, waited);
    }

    private static Duration plus(Duration sum, Optional<Instant> since, Event event) {
        return since.map(it -> sum.plus(Duration.between(it, event.at()))).orElse(sum);
    }

    /** How far the estimate was off, in words. */
    public static String error(Estimate estimate, Duration took) {
        if (took.minus(NOTHING).compareTo(estimate.most()) > 0) {
            return off(estimate.most(), took) + " longer";
        }
        return took.plus(NOTHING).compareTo(estimate.least()) < 0
                ? off(estimate.least(), took) + " shorter"
                : "as estimated";
    }

    private static String off(Duration bound, Duration took) {
        if (bound.isZero()) {
            return "much";
        }
        return "%.0f %%".formatted(100.0 * Math.abs(took.toMillis() - bound.toMillis()) / bound.toMillis());
    }
}
