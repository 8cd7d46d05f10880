package dev.muster.commands.takeback;

import dev.muster.commands.host.Host;
import dev.muster.commands.keptfolder.KeptFolder;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A standby is copied anew from the primary, beside; its old data folder is kept. What it had is of a history that the cluster
 * has left: nothing of that can be used.
 */
public record RebuildStandby(Ground ground, String node) implements Step {
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Override
    public String describe() {
        return "rebuild %s: copied anew from %s, its old data folder kept as %s, streaming again"
                .formatted(
                        node,
                        ground.primary().node(),
                        ground.kept(ground.seat(node)).getFileName());
    }

    @Override
    public String intent() {
        return "rebuild %s of %s".formatted(node, ground.intent());
    }

    @Override
    public Duration deadline() {
        return Duration.ofHours(24);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public Probe probe(Work work) {
        return new Probe.NotDone(); // What is done of it is not done again.
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        var seat = ground.seat(node);
        var exchange = ground.exchange(seat);
        long begun = System.nanoTime();
        if (exchange.state() == Exchange.State.BEFORE) {
            new Engine(work, ground.cluster(), seat).stop(Engine.PATIENCE);
            copy(work, seat, exchange);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        work.checkpoint();
        exchange.perform();
        new Engine(work, ground.cluster(), seat).start();
        Slots.of(exchange.kept()).make(work, ground.admin(work, seat));
        var streaming = new Streaming(work, ground);
        var written = streaming.write();
        streaming.requireHas(seat, written);
        Scratch.remove(ground.beside(seat));
        return new Proof(
                "%s streams from %s on timeline %d and has what was written at %s; its old data folder is kept as %s"
                        .formatted(node, ground.primary().node(), written.timeline(), written.lsn(), exchange.kept()),
                Map.of(
                        "bytes",
                        String.valueOf(KeptFolder.bytes(exchange.data())),
                        "seconds",
                        "%.1f".formatted(seconds)));
    }

    private void copy(Work work, Ground.Seat seat, Exchange exchange) throws InterruptedException {
        var beside = ground.beside(seat);
        boolean done = false;
        try {
            Scratch.remove(beside); // What an earlier try left.
            var fresh = Scratch.lasting(work.tools().host(), beside).give("data");
            base(work, exchange, fresh);
            new Belongings(work).hand(exchange.data(), fresh);
            var settling = new Settling(work, ground);
            settling.signal(fresh, "standby.signal");
            settling.note(
                    seat,
                    exchange.data(),
                    "replaced when %s was taken back, and this standby rebuilt".formatted(ground.cluster()));
            done = true;
        } finally {
            if (!done) {
                Scratch.remove(beside);
            }
        }
    }

    private void base(Work work, Exchange exchange, Path fresh) throws InterruptedException {
        var login = ground.node(work, ground.primary()).login();
        var line = new ArrayList<>(List.of(
                ControlFile.kit(work.tools(), exchange.data()).program("pg_basebackup"),
                "--pgdata=" + fresh,
                "--checkpoint=fast",
                "--wal-method=stream",
                "--no-password",
                "--dbname=host=%s port=%d user=%s sslmode=%s application_name=muster_rebuild connect_timeout=10"
                        .formatted(quoted(login.host()), login.port(), quoted(login.user()), login.sslmode())));
        slot(work, exchange.data()).ifPresent(slot -> line.add("--slot=" + slot));
        var outcome = new Chores(work.tools().host(), pulse(work, fresh))
                .run(new Host.Errand(line, Map.of("PGPASSWORD", login.password()), Optional.of(fresh), true));
        if (!outcome.ok()) {
            Scratch.requireRoomIn(outcome);
            throw new Problem(
                            "NOT_COPIED",
                            "%s cannot be copied to %s: %s"
                                    .formatted(ground.primary().node(), node, outcome.complaint()),
                            "that is what pg_basebackup says; mend it, then retry; the primary serves meanwhile")
                    .asTrouble();
        }
    }

    /** A look at a folder of a terabyte takes its time: now and then is enough. */
    private Runnable pulse(Work work, Path fresh) {
        var meter = new Meter(work);
        meter.expect(KeptFolder.bytes(ground.primary().data()));
        meter.doing("copying " + ground.primary().node());
        return new Runnable() {
            private long last = System.nanoTime();
            private long seen;

            @Override
            public void run() {
                if (System.nanoTime() - last > LOOK.toNanos()) {
                    long bytes = KeptFolder.bytes(fresh);
                    meter.add(bytes - seen);
                    seen = bytes;
                    last = System.nanoTime();
                }
                meter.beat();
            }
        };
    }

    /** The slot that it streams by keeps what it needs from the beginning of the copy on. */
    private static Optional<String> slot(Work work, Path data) throws InterruptedException {
        var line = new ArrayList<>(List.of(
                ControlFile.kit(work.tools(), data).program("postgres"),
                "-C",
                "primary_slot_name",
                "-D",
                data.toString()));
        line.addAll(Options.of(data));
        var outcome = new Chores(work.tools().host(), work::checkpoint)
                .run(Host.Errand.of(line, Map.of()).in(data).ordinarily());
        return Optional.of(outcome.output().strip()).filter(name -> outcome.ok() && !name.isEmpty());
    }

    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
