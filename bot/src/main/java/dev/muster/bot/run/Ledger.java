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

    /** The code of the problem that nobody can tell whether a step is done. */
    static final String UNCLEAR = "STEP_UNCLEAR";

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

    /** When it was begun, if nothing was heard of it since. */
    Optional<Instant> begun(int step) {
        return of(step, false)
                .flatMap(mark -> mark instanceof Mark.Begun(var at) ? Optional.of(at) : Optional.<Instant>empty());
    }

    /** Whether it may be done all the same: it was begun and not heard of again, or nobody could tell. */
    public boolean isUnsure(int step) {
        return of(step, false)
                .map(mark -> switch (mark) {
                    case Mark.Begun _ -> true;
                    case Mark.Failed(var problem) -> problem.code().equals(UNCLEAR);
                    case Mark.Done _ -> false;
                })
                .orElse(false);
    }

    /** Taking it back had come so far, and was stopped since nobody could tell whether it was done. */
    public boolean isLeft(int step) {
        return of(step, true)
                .map(mark -> mark instanceof Mark.Failed(var problem)
                        && problem.code().equals(UNCLEAR))
                .orElse(false);
    }

    /** With what was found out since. */
    Ledger finding(int step, Proof proof) {
        var more = new HashMap<>(marks);
        more.put(new Leg(step, false), new Mark.Done(proof, Duration.ZERO));
        return new Ledger(Map.copyOf(more), allowed, seen, startedAt);
    }

    public boolean done(int step, boolean back) {
        return proof(step, back).isPresent();
    }
}
