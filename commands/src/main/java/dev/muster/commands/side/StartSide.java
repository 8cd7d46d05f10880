package dev.muster.commands.side;

import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Remains;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Starts the server of a side instance again, after somebody or something ended it: it comes to stand where it stood. */
public record StartSide(String name) implements Step {
    private static final Duration LONGEST = Duration.ofHours(6);

    @Override
    public String describe() {
        return "start the side instance " + name + " again, paused where it stood";
    }

    @Override
    public Remains remains() {
        return Remains.side(name);
    }

    @Override
    public Duration deadline() {
        return LONGEST;
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public Probe probe(Work work) {
        var sides = new Sides(work.tools());
        var side = sides.require(name);
        if (Life.postmaster(side.data()).isEmpty()) {
            return new Probe.NotDone();
        }
        try (var line = sides.connect(side, "template1")) {
            return Look.at(line, side.server().major()).paused()
                    ? new Probe.Done(new Witness(work.tools(), side).proof())
                    : new Probe.NotDone();
        } catch (SQLException _) {
            return new Probe.NotDone(); // It is still on its way, and will be waited for.
        }
    }

    @Override
    public Proof perform(Work work) throws InterruptedException {
        return new Awakening(work, new Sides(work.tools()).require(name)).run();
    }

    @Override
    public List<Next> next(Proof proof) {
        return List.of(new Next("Keep it 4 h longer", "side extend " + name + " --for 4h"));
    }
}
