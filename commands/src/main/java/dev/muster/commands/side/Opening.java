package dev.muster.commands.side;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.host.Kits;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.reading.Unpacking;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Conf;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Troubles;
import dev.muster.commands.wal.Gap;
import dev.muster.commands.wal.Holding;
import dev.muster.commands.wal.Lsn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** One side while it is made: unpacked, fed with WAL, replayed, paused, looked at. Half of one is none, and is cleared away. */
final class Opening {
    private static final int UNPACKED = 50;
    private static final int FED = 60;

    private final OpenSide step;
    private final Work work;
    private final Work.Tools tools;
    private final Sides sides;
    private final long begun = System.nanoTime();
    private String proven = "";

    Opening(OpenSide step, Work work) {
        this.step = step;
        this.work = work;
        this.tools = work.tools();
        this.sides = new Sides(tools);
    }

    Proof open() throws InterruptedException {
        var there = sides.find(step.name()).filter(side -> side.reached().isPresent());
        if (there.isPresent()) {
            return proof(there.get());
        }
        work.checkpoint();
        var folder = sides.folder(step.name());
        Scratch.remove(folder); // What an earlier try left.
        try {
            return make(folder);
        } catch (Problem.Trouble trouble) {
            boolean full = Scratch.isFull(folder);
            clear(folder);
            throw full ? Scratch.ranFull() : trouble;
        } catch (Work.Stopped | InterruptedException e) {
            // Whatever else is thrown may mean that somebody else does this step by now: then nothing here is ours.
            clear(folder);
            throw e;
        }
    }

    /** The server hears an immediate stop at once; who works in the folder still is killed. */
    private void clear(Path folder) {
        boolean interrupted = Thread.interrupted();
        Life.postmaster(folder.resolve("data")).ifPresent(server -> {
            server.destroy();
            server.descendants().forEach(ProcessHandle::destroyForcibly);
        });
        Scratch.remove(folder);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Proof make(Path folder) throws InterruptedException {
        var exam = Exam.of(
                work,
                step.cluster(),
                step.base().backup(),
                Optional.of(step.base().repository()));
        var manifest = exam.manifest();
        var meter = exam.meter(UNPACKED);
        var scratch = Scratch.lasting(tools.host(), folder);
        var wal = scratch.give("wal");
        var data = scratch.give("data");
        scratch.give("log");
        try (var feed = feed(manifest, wal)) {
            scratch.requireRoom(exam.chain().room() + feed.bytes());
            feed.begin(meter::beat);
            unpack(exam, meter, scratch, data);
            var ground = new Ground(exam, exam.kit(), meter, scratch);
            var target = exact(ground, feed);
            return replayed(ground, feed, target);
        }
    }

    private void unpack(Exam exam, Meter meter, Scratch scratch, Path data) throws InterruptedException {
        var tablespaces = new Unpacking(exam, meter, scratch).unpack(data, _ -> List.of());
        if (!exam.report().good()) {
            throw exam.report().trouble(step.cluster(), exam.manifest().id(), exam.repository());
        }
        Unpacking.link(data, tablespaces);
        proven = new Proving(exam, meter, UNPACKED).prove(data);
        Unpacking.map(data, tablespaces);
        try {
            Conf.strip(data);
        } catch (IOException e) {
            throw Sides.trouble("what came along cannot be put away", e);
        }
    }

    /** What all that follows works with. */
    record Ground(Exam exam, Kits.Kit kit, Meter meter, Scratch scratch) {
        Chores chores() {
            return exam.chores(meter);
        }

        Path path(String name) {
            return scratch.path(name);
        }
    }

    private Feed feed(Manifest manifest, Path wal) {
        try {
            var holding = Holding.of(
                    tools,
                    Exam.keeping(tools.vault(), step.cluster()),
                    step.base().wal().orElse(step.base().repository()),
                    manifest.source().systemIdentifier());
            var lineage = holding.lineage(step.base().timeline());
            var stop = Lsn.of(manifest.stop().lsn()).orElseThrow();
            return new Feed(new Feed.Source(holding, lineage, stop), tools, node(), wal);
        } catch (IOException e) {
            throw Troubles.of(step.base().wal().orElse(step.base().repository()), e);
        }
    }

    private Optional<Node> node() {
        return step.base()
                .node()
                .flatMap(name -> tools.observer().cluster(step.cluster()).stream()
                        .flatMap(cluster -> cluster.nodes().stream())
                        .filter(node -> node.name().equals(name))
                        .findFirst());
    }

    /** Positions are exact and safe: what can be said as one is. */
    private Target exact(Ground ground, Feed feed) throws InterruptedException {
        var target = step.aim().target();
        return switch (target) {
            case Target.AtLsn at -> {
                if (feed.holding()
                        .wholeEnd(feed.lineage())
                        .filter(at.lsn()::before)
                        .isEmpty()) {
                    feed.complete(ground);
                }
                yield at;
            }
            case Target.AtTime at -> at;
            case Target.Latest latest -> {
                feed.complete(ground);
                yield latest;
            }
            case Target.AtXid at
            when at.inclusive() -> {
                feed.complete(ground);
                yield at;
            }
            case Target.AtXid at -> {
                feed.complete(ground);
                yield new Target.AtLsn(feed.dump(ground).begin(at), false);
            }
            case Target.AtName at -> {
                feed.complete(ground);
                yield new Target.AtLsn(feed.dump(ground).point(at.name()), true);
            }
        };
    }

    private Proof replayed(Ground ground, Feed feed, Target target) throws InterruptedException {
        ground.meter().phase(FED, "starting its server");
        long replaying = System.nanoTime();
        var replay = new Replay(step, ground, feed, target);
        var side = replay.run();
        sides.write(side);
        double seconds = (System.nanoTime() - begun) / 1e9;
        var proof = proof(side);
        var said = new StringBuilder(proof.seen());
        said.append("; from %s and %s of WAL in %s, of which replay took %s"
                .formatted(
                        step.base().backup(),
                        Human.count(feed.files(), "file"),
                        Human.duration(Duration.ofMillis((long) (seconds * 1000))),
                        Human.duration(Duration.ofNanos(System.nanoTime() - replaying))));
        said.append("; ").append(proven);
        if (!replay.stopped().isEmpty()) {
            said.append("; PostgreSQL says: ").append(replay.stopped());
        }
        if (!replay.locked().isEmpty()) {
            said.append("; locked by a transaction that was under way, so that reading waits for ever: ")
                    .append(String.join("; ", replay.locked()));
        }
        var values = new TreeMap<>(proof.values());
        values.put("bytes", String.valueOf(ground.exam().manifest().bytes() + feed.bytes()));
        values.put("seconds", "%.1f".formatted(seconds));
        return new Proof(said.toString(), values);
    }

    private Proof proof(Side side) {
        return new Witness(tools, side).proof();
    }

    static Problem.Trouble gap(Gap gap, Target target) {
        return new Problem(
                        "WAL_GAP",
                        gap.inWords() + ", and " + target.shown() + " was not reached before it",
                        "go to a moment before it: --to " + gap.from() + "; or put the missing WAL back")
                .asTrouble();
    }

    static Instant now() {
        return Instant.now();
    }
}
