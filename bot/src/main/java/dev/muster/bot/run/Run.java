package dev.muster.bot.run;

import dev.muster.bot.gate.Rule;
import dev.muster.bot.gate.Vote;
import dev.muster.commands.plan.Plan;
import java.util.List;
import java.util.Optional;

/** A plan on its way. */
public record Run(long number, Ask ask, Plan plan, String hash, Rule rule, State state, Marks marks, List<Vote> votes) {
    public Run {
        votes = List.copyOf(votes);
    }

    /**
     * What else is known of it.
     *
     * @param back it is being rolled back
     * @param glass one person let it run alone, in an emergency
     * @param token who works on it says this number, and only the latest is heard
     */
    public record Marks(
            boolean back,
            boolean glass,
            Optional<Long> undoOf,
            Optional<Wish> wish,
            Optional<Progress> progress,
            long token) {}

    /** What somebody wants of a run that is at work: it is done between two steps. */
    public enum Wish {
        PAUSE,
        CANCEL
    }

    public record Progress(int step, int percent, String detail) {}

    public String cluster() {
        return plan.target().cluster();
    }

    public boolean ended() {
        return state instanceof State.Ended;
    }
}
