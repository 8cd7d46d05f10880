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
import java.util.Objects;
import java.util.Optional;

/**
 * A standby is copied anew, beside, from whom it streams; its old data folder is kept. What it had is of a history that the
 * cluster has left: nothing of that can be used.
 *
 * @param from the node that it streams from, which is rebuilt before it; empty when that cannot be told: the primary
 */
public record RebuildStandby(Ground ground, String node, Optional<String> from) implements Step {
    private static final Duration LOOK = Duration.ofSeconds(1);

    public RebuildStandby {
        from = Objects.requireNonNullElse(from, Optional.empty()); // As kept before there were any but the primary's.
    }

    @Override
    public String describe() {
        return "rebuild %s: copied anew from %s%s, its old data folder kept as %s, streaming again"
                .formatted(
                        node,
                        upstream().node(),
                        from.isPresent() ? "" : ", since it cannot be told whom it streams from",
                        ground.kept(ground.seat(node)).getFileName());
    }

    @Override
    public String intent() {
        return "rebuild %s from %s of %s".formatted(node, from.orElse("its primary"), ground.intent());
    }

    private Ground.Seat upstream() {
        return from.map(ground::seat).orElseGet(ground::primary);
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
        try {
            return rebuilt(work, seat);
        } catch (Problem.Trouble trouble) {
            throw new Shortage(seat, "and the primary serves meanwhile").or(trouble);
        }
    }

    private Proof rebuilt(Work work, Ground.Seat seat) throws SQLException, InterruptedException {
        var exchange = ground.exchange(seat);
        long begun = System.nanoTime();
        if (exchange.state() == Exchange.State.BEFORE) {
            new Engine(work, ground.cluster(), seat).stop(Engine.PATIENCE);
            copy(work, seat, exchange);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        work.checkpoint();
        exchange(work, seat, exchange);
        new Engine(work, ground.cluster(), seat).start();
        Slots.of(exchange.kept()).make(work, ground, seat);
        var streaming = new Streaming(work, ground);
        var written = streaming.write();
        streaming.requireHas(seat, written);
        if (from.isPresent()) {
            streaming.requireFrom(seat, upstream());
        }
        Scratch.remove(ground.beside(seat));
        return new Proof(
                "%s streams from %s on timeline %d and has what was written at %s; its old data folder is kept as %s"
                        .formatted(node, streamsFrom(), written.timeline(), written.lsn(), exchange.kept()),
                Map.of(
                        "bytes",
                        String.valueOf(KeptFolder.bytes(exchange.data())),
                        "seconds",
                        "%.1f".formatted(seconds)));
    }

    private String streamsFrom() {
        return from.orElseGet(() -> "whom its primary_conninfo names, copied from "
                + ground.primary().node() + ",");
    }

    /** Whoever looks after its service may have started it again while it was copied. */
    private void exchange(Work work, Ground.Seat seat, Exchange exchange) throws InterruptedException {
        try {
            new Vacancy(work, ground.cluster(), seat).exchange(exchange);
        } finally {
            if (exchange.state() == Exchange.State.BEFORE) {
                Scratch.remove(ground.beside(seat)); // By the time of a retry it is old.
            }
        }
    }

    private void copy(Work work, Ground.Seat seat, Exchange exchange) throws SQLException, InterruptedException {
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
            settling.writeDown(fresh);
            done = true;
        } finally {
            if (!done) {
                Scratch.remove(beside);
            }
        }
    }

    private void base(Work work, Exchange exchange, Path fresh) throws SQLException, InterruptedException {
        var login = ground.node(work, upstream()).login();
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
                            "%s cannot be copied to %s: %s".formatted(upstream().node(), node, outcome.complaint()),
                            "that is what pg_basebackup says; mend it, then retry; the primary serves meanwhile")
                    .asTrouble();
        }
    }

    /** A look at a folder of a terabyte takes its time: now and then is enough. */
    private Runnable pulse(Work work, Path fresh) {
        var meter = new Meter(work);
        meter.expect(KeptFolder.bytes(upstream().data()));
        meter.doing("copying " + upstream().node());
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

    /**
     * The slot that it streams by keeps what it needs from the beginning of the copy on. It is on whom it streams from; on
     * another one that nobody reads it would keep all WAL for ever.
     */
    private Optional<String> slot(Work work, Path data) throws SQLException, InterruptedException {
        var name = Configured.of(work.tools(), data, "primary_slot_name", work::checkpoint);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        var slots = new Slots(List.of(name), List.of());
        if (from.isPresent()) {
            slots.make(work, ground, upstream());
            return Optional.of(name);
        }
        return slots.areThere(work, ground.node(work, upstream())) ? Optional.of(name) : Optional.empty();
    }

    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
