package dev.muster.bot.journal;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.time.Duration;

/** A step of a kind that this version no longer has: nothing can be done about it, and nothing is guessed. */
public record LostStep(String kind) implements Step {

    @Override
    public String describe() {
        return "a step of the kind “" + kind + "”, which this version of Muster does not know";
    }

    @Override
    public Duration deadline() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Probe probe(Work work) {
        return new Probe.Unclear("this version of Muster does not know steps of the kind “" + kind + "”");
    }

    @Override
    public Proof perform(Work work) {
        throw new Problem(
                        "STEP_UNKNOWN",
                        "this version of Muster does not know steps of the kind “" + kind + "”",
                        "run the version that planned it, or cancel and ask again")
                .asTrouble();
    }
}
