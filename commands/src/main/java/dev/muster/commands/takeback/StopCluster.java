package dev.muster.commands.takeback;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Optional;

/**
 * Stops every node, the primary first, so that its standbys have all that it has. Proven by the process that is gone, by
 * what the data folder says, and by nobody answering any more. One that is dead already is no trouble.
 */
public record StopCluster(Ground ground, int seconds) implements Step {

    @Override
    public String describe() {
        return "stop %s: %s; sessions are ended, what was committed is written down"
                .formatted(
                        ground.cluster(),
                        String.join(
                                ", then ",
                                ground.all().stream().map(Ground.Seat::node).toList()));
    }

    @Override
    public String intent() {
        return "stop " + ground.intent();
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(30);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public boolean stops() {
        return true;
    }

    @Override
    public Probe probe(Work work) {
        return new Probe.NotDone(); // Those that are stopped are not stopped again.
    }

    /** It was stopped before, by an earlier try perhaps: the last that it wrote was that it is. */
    private static Optional<Instant> wentDown(Ground.Seat seat) {
        try {
            return Optional.of(Files.getLastModifiedTime(seat.data().resolve("global/pg_control"))
                    .toInstant());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    @Override
    public Proof perform(Work work) throws InterruptedException {
        var told = new ArrayList<String>();
        var values = new HashMap<String, String>();
        boolean untouched = !Files.exists(ground.kept(ground.primary()));
        if (untouched) {
            CheckWayBack.looked(work, ground); // Since then somebody may have failed over, while it was paused.
        }
        int done = 0;
        for (var seat : ground.all()) {
            work.progress(100 * done++ / ground.all().size(), "stopping " + seat.node());
            work.checkpoint();
            var engine = new Engine(work, ground.cluster(), seat);
            boolean ran = engine.process().isPresent();
            engine.stop(Duration.ofSeconds(seconds), untouched ? "nothing has been renamed" : "");
            if (ran && seat.equals(ground.primary())) {
                values.put("last_lost_at", Instant.now().toString()); // Until now it took commits.
            }
            var control = ControlFile.of(work.tools(), seat.data(), work::checkpoint);
            if (!ran && seat.equals(ground.primary()) && control.isShutDown()) {
                wentDown(seat).ifPresent(at -> values.put("last_lost_at", at.toString()));
            }
            told.add("%s %s: no process, its data is “%s”"
                    .formatted(seat.node(), ran ? "is stopped" : "did not run", control.state()));
        }
        for (var seat : ground.all()) {
            work.checkpoint();
            var system =
                    ControlFile.of(work.tools(), seat.data(), work::checkpoint).systemIdentifier();
            new Threshold(work.tools()).requireNobody(ground.node(work, seat), seat.data(), system);
        }
        told.add("nobody answers at any of their addresses");
        return new Proof(String.join("; ", told), values);
    }
}
