package dev.muster.commands.side;

import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.util.Map;

/** One side while it is made. */
final class Opening {
    private final OpenSide step;
    private final Work work;

    Opening(OpenSide step, Work work) {
        this.step = step;
        this.work = work;
    }

    Proof open() throws InterruptedException {
        work.checkpoint();
        throw new Problem("NOT_YET", step.name() + " cannot be opened yet", "wait").asTrouble();
    }

    static Proof proof(Side side) {
        return new Proof("stands at " + side.target().shown(), Map.of("side", side.name()));
    }
}
