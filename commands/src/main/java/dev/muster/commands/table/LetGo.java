package dev.muster.commands.table;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Remains;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.side.DropSide;
import java.time.Duration;

/** Drops the side instance that tables were brought back from, which was made for nothing else. */
public record LetGo(String cluster, String side) implements Step {
    private DropSide drop() {
        return new DropSide(side);
    }

    @Override
    public String describe() {
        return drop().describe() + ", which was made for this";
    }

    @Override
    public Remains remains() {
        return Remains.without(side);
    }

    /** All but the name, which holds the second. */
    @Override
    public String intent() {
        return "drop that side instance of " + cluster;
    }

    @Override
    public Duration deadline() {
        return drop().deadline();
    }

    @Override
    public Probe probe(Work work) {
        return drop().probe(work);
    }

    @Override
    public Proof perform(Work work) throws InterruptedException {
        return drop().perform(work);
    }
}
