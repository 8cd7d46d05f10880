package dev.muster.commands.takeback;

import dev.muster.chat.Human;
import dev.muster.commands.keptfolder.Postmaster;
import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Remains;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.scratch.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts the primary on what was recovered, and shows that it can be written to. */
public record OpenCluster(Ground ground) implements Step {
    private static final String UP = "up";
    private static final Duration REMEMBERED = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(100);

    @Override
    public String describe() {
        return "start %s on what was recovered, and prove that it can be written to"
                .formatted(ground.primary().node());
    }

    @Override
    public String intent() {
        return "start " + ground.intent();
    }

    @Override
    public Remains remains() {
        return Remains.OPEN;
    }

    @Override
    public Duration deadline() {
        return Duration.ofHours(1);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public Probe probe(Work work) {
        return new Probe.NotDone(); // To start what runs does no harm.
    }

    /** Where its last checkpoint was before it was ever started: one that was is somewhere else by now, or not shut down. */
    private static Path noted(Ground ground) {
        return ground.beside(ground.primary()).resolve("opening");
    }

    /** While it is beside: in its place anybody may start it, before we do. */
    static void note(Work work, Ground ground, Path data) throws InterruptedException {
        try {
            Files.writeString(noted(ground), at(work, data));
        } catch (IOException e) {
            throw Scratch.trouble("that it is started could not be noted", e);
        }
    }

    private static String at(Work work, Path data) throws InterruptedException {
        var control = ControlFile.of(work.tools(), data, work::checkpoint);
        boolean still = control.isShutDown() && Postmaster.of(data).isEmpty();
        return still ? control.wal().checkpoint().toString() : UP;
    }

    @Override
    public boolean opened(Work work) throws InterruptedException {
        var exchange = ground.exchange(ground.primary());
        if (exchange.state() != Exchange.State.AFTER) {
            return false;
        }
        var at = at(work, exchange.data());
        if (at.equals(UP) || !Files.isDirectory(Elsewhere.parent(noted(ground)))) {
            return true;
        }
        try {
            return Files.exists(noted(ground))
                    && !Files.readString(noted(ground)).equals(at);
        } catch (IOException _) {
            return true;
        }
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        var exchange = ground.exchange(ground.primary());
        if (exchange.state() != Exchange.State.AFTER) {
            throw exchange.unclear();
        }
        if (Files.isDirectory(Elsewhere.parent(noted(ground))) && !Files.exists(noted(ground))) {
            note(work, ground, exchange.data()); // It was swapped by a Muster that did not note it.
        }
        new Engine(work, ground.cluster(), ground.primary()).start();
        var written = new Streaming(work, ground).write();
        var now = Instant.now();
        var slots = Slots.of(exchange.kept());
        var made = slots.make(work, ground, ground.primary());
        Scratch.remove(ground.beside(ground.primary()));
        awaitSeen(work);
        var told = new ArrayList<String>();
        told.add("%s can be written to, on timeline %d, at %s, system identifier %s as before"
                .formatted(ground.primary().node(), written.timeline(), written.lsn(), written.systemIdentifier()));
        if (!made.isEmpty()) {
            told.add("made anew: %s %s"
                    .formatted(Human.count(made.size(), "slot").replaceFirst("\\d+ ", ""), String.join(", ", made)));
        }
        if (!slots.logical().isEmpty()) {
            told.add("NOT made anew, since what they had sent is not in it any more: the logical slots "
                    + String.join(", ", slots.logical()) + ": their subscribers must begin anew");
        }
        return new Proof(
                String.join("; ", told),
                Map.of(
                        "writable_at",
                        now.toString(),
                        "timeline",
                        String.valueOf(written.timeline()),
                        "kept",
                        exchange.kept().toString()));
    }

    /** It is remembered for a moment as it was: down. Whoever looks for the primary next, a smoke check perhaps, must find it. */
    private void awaitSeen(Work work) throws InterruptedException {
        var cluster = work.observer().cluster(ground.cluster());
        long end = System.nanoTime() + REMEMBERED.toNanos();
        while (cluster.isPresent()
                && work.observer().observe(cluster.get()).writer().isEmpty()
                && System.nanoTime() < end) {
            work.checkpoint();
            Thread.sleep(LOOK);
        }
    }

    @Override
    public List<Next> next(Proof proof) {
        return List.of(
                new Next("Kept", "kept list " + ground.cluster()), new Next("Status", "status " + ground.cluster()));
    }
}
