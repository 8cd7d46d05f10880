package dev.muster.bot.run;

import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far the steps of a run are, as its journal tells.
 *
 * @param allowed the steps before which it had asked, and when somebody let it go on, unless it has looked again since
 * @param seen when the steps were done whose proof still holds
 */
public record Ledger(
        Map<Leg, Mark> marks, Map<Integer, Instant> allowed, Map<Integer, Instant> seen, Optional<Instant> startedAt) {

    /** One step, forward or back. */
    public record Leg(int step, boolean back) {}

    public sealed interface Mark {
        /** It was begun and nothing was heard of it since: it may be done or not. */
        record Begun(Instant at) implements Mark {}

        record Done(Proof proof, Duration took) implements Mark {}

        record Failed(Problem problem) implements Mark {}
    }

    public static Ledger of(List<Event> events) {
        var marks = new HashMap<Leg, Mark>();
        var allowed = new HashMap<Integer, Instant>();
        var seen = new HashMap<Integer, Instant>();
        Optional<Instant> started = Optional.empty();
        for (var event : events) {
            switch (event.what()) {
                case What.RunStarted _ -> started = started.or(() -> Optional.of(event.at()));
                case What.StepBegun(var step, var back, var _) -> {
                    marks.put(new Leg(step, back), new Mark.Begun(event.at()));
                    // What people were shown is being looked at again.
                    allowed.keySet().removeIf(later -> !back && later > step);
                }
                case What.StepDone(var step, var back, var proof, var took) -> {
                    marks.put(new Leg(step, back), new Mark.Done(proof, took));
                    if (!back) {
                        seen.put(step, event.at());
                    }
                }
                case What.StepFailed(var step, var back, var problem) -> {
                    marks.put(new Leg(step, back), new Mark.Failed(problem));
                    if (problem.code().equals(Problem.OUTDATED)) {
                        allowed.remove(step);
                        seen.keySet().removeIf(earlier -> earlier < step);
                    }
                }
                case What.LetGoOn(var step) -> allowed.put(step, event.at());
                default -> {}
            }
        }
        return new Ledger(Map.copyOf(marks), Map.copyOf(allowed), Map.copyOf(seen), started);
    }

    public Optional<Mark> of(int step, boolean back) {
        return Optional.ofNullable(marks.get(new Leg(step, back)));
    }

    public Optional<Proof> proof(int step, boolean back) {
        return of(step, back)
                .filter(Mark.Done.class::isInstance)
                .map(Mark.Done.class::cast)
                .map(Mark.Done::proof);
    }

    public boolean done(int step, boolean back) {
        return proof(step, back).isPresent();
    }
}
