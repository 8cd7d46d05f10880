package dev.muster.commands.takeback;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.side.DropSide;
import java.nio.file.Files;
import java.time.Duration;

/** Takes away what was recovered or copied beside and took nobody's place. What served is never in there. */
public record DropBeside(Ground ground) implements Step {

    @Override
    public String describe() {
        return "remove what was made beside the data folders of " + ground.cluster();
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(20);
    }

    @Override
    public Probe probe(Work work) {
        return ground.all().stream().anyMatch(seat -> Files.exists(ground.beside(seat)))
                ? new Probe.NotDone()
                : new Probe.Done(proof());
    }

    @Override
    public Proof perform(Work work) throws InterruptedException {
        for (var seat : ground.all()) {
            work.checkpoint();
            var root = Elsewhere.parent(seat.data());
            new DropSide(ground.besideName(seat)).perform(new Elsewhere(work, root));
        }
        return proof();
    }

    private Proof proof() {
        return Proof.of("nothing is left beside the data folders of " + ground.cluster() + " but what is kept");
    }
}
