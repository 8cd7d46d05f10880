package dev.muster.commands.side;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Ends a side instance, and takes its folder away. */
public record DropSide(String name) implements Step {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Override
    public String describe() {
        return "drop the side instance " + name;
    }

    @Override
    public Duration deadline() {
        return LONGEST;
    }

    @Override
    public Probe probe(Work work) {
        return Files.exists(folder(work)) ? new Probe.NotDone() : new Probe.Done(proof());
    }

    @Override
    public Proof perform(Work work) throws InterruptedException {
        work.checkpoint();
        var sides = new Sides(work.tools());
        var side = sides.find(name);
        if (side.isPresent()) {
            Life.of(work.tools(), side.get(), work::checkpoint).stop();
            forget(side.get().server().socket());
        }
        var folder = folder(work);
        Scratch.remove(folder);
        if (Files.exists(folder)) {
            throw new Problem(
                            "SIDE_STAYS",
                            "the folder of the side instance " + name + " does not go: something writes there",
                            "see who works in " + folder + ", then ask again")
                    .asTrouble();
        }
        return proof();
    }

    private Path folder(Work work) {
        if (!name.matches("[A-Za-z0-9_.-]+") || name.startsWith(".")) {
            throw new Problem("UNKNOWN_SIDE", "no side instance can be called so", "see /db side list").asTrouble();
        }
        return new Sides(work.tools()).folder(name);
    }

    private Proof proof() {
        return Proof.of("the side instance " + name + " is gone, with its folder");
    }

    /** It may lie outside of the folder. */
    private static void forget(Path socket) {
        if (Files.exists(socket)) {
            Scratch.remove(socket);
        }
    }
}
