package dev.muster.commands.side;

import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.wal.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/** A side whose server is gone, on its way back to where it stood: it replays again what it had not written down yet. */
final class Awakening {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration SILENT = Duration.ofSeconds(10);
    private static final int STARTED = 20;
    private static final Pattern BOOTED = Pattern.compile("(?m)^btime (\\d+)$");

    private final Work work;
    private final Side side;
    private final Sides sides;
    private final Life life;
    private final Lsn stood;
    private long started = System.nanoTime();

    Awakening(Work work, Side side) {
        this.work = work;
        this.side = side;
        this.sides = new Sides(work.tools());
        this.life = Life.of(work.tools(), side, work::checkpoint);
        this.stood = side.reached().map(Side.Reached::lsn).orElse(new Lsn(0));
    }

    /**
     * It works without fsync, since it can be made again: what the machine had not written to its disk when it went down is
     * gone, and nothing would tell.
     */
    static void requireSameBoot(Side side) {
        if (booted().isAfter(side.made())) {
            throw new Problem(
                            "SIDE_LOST",
                            "the machine was started again since %s was made: what lay only in its memory is gone"
                                    .formatted(side.name()),
                            ("make it anew: /db restore %s --to \"%s\"%s --beside; then drop this one. A plan that it was made for"
                                            + " is rolled back: nothing of the cluster was touched")
                                    .formatted(
                                            side.cluster(),
                                            side.target().words(),
                                            side.target().isInclusive() ? " --inclusive" : ""))
                    .asTrouble();
        }
    }

    private static Instant booted() {
        try {
            var found = BOOTED.matcher(Files.readString(Path.of("/proc/stat")));
            return found.find() ? Instant.ofEpochSecond(Long.parseLong(found.group(1))) : Instant.MIN;
        } catch (IOException e) {
            throw Sides.trouble("when the machine was started cannot be seen", e);
        }
    }

    Proof run() throws InterruptedException {
        work.checkpoint();
        requireSameBoot(side);
        if (life.process().isEmpty()) {
            start();
        }
        boolean standing = false;
        try {
            while (!standing) {
                work.checkpoint();
                standing = stands();
                Thread.sleep(LOOK);
            }
        } finally {
            if (!standing) {
                end();
            }
        }
        var proof = new Witness(work.tools(), side).proof();
        return new Proof("started again: " + proof.seen(), proof.values());
    }

    private void start() throws InterruptedException {
        try {
            // A folder elsewhere may have been swept away meanwhile.
            if (Files.notExists(side.server().socket())) {
                Files.createDirectories(side.server().socket());
                work.tools().host().handOver(side.server().socket());
            }
        } catch (IOException e) {
            throw Sides.trouble("there is no place for its socket", e);
        }
        life.start();
        started = System.nanoTime();
    }

    private boolean stands() throws InterruptedException {
        try (var line = sides.connect(side, "template1")) {
            var look = Look.at(line, side.server().major());
            if (!look.recovering()) {
                throw elsewhere("it went on as a server of its own");
            }
            work.progress(
                    STARTED,
                    "replaying WAL" + look.replayed().map(at -> ", at " + at).orElse(""));
            boolean there = look.replayed().filter(at -> !at.before(stood)).isPresent();
            if (look.paused()) {
                if (look.replayed().filter(stood::equals).isEmpty()) {
                    throw elsewhere(
                            "it stands at " + look.replayed().map(Lsn::toString).orElse("no position"));
                }
                return true;
            }
            if (there && look.starved()) {
                Look.pause(line); // It stood at the end of all WAL, where no target stops it.
            }
            return false;
        } catch (SQLException e) {
            requireAlive(e);
            return false;
        }
    }

    /** Processes of the one that was killed may still be there for a moment, and keep another from starting. */
    private void requireAlive(SQLException why) throws InterruptedException {
        if (life.process().isPresent()) {
            return;
        }
        var said = life.said();
        boolean patient = System.nanoTime() - started < SILENT.toNanos();
        if (patient && (said.contains("shared memory block") || !said.contains("FATAL:"))) {
            if (said.contains("shared memory block")) {
                life.start();
            }
            return;
        }
        throw life.failed(said.isBlank() ? String.valueOf(why.getMessage()) : said);
    }

    private Problem.Trouble elsewhere(String where) {
        return new Problem(
                        "SIDE_ELSEWHERE",
                        "%s was started again, but %s, and not at %s as before".formatted(side.name(), where, stood),
                        "make it anew: /db restore %s --to \"%s\"%s --beside; then drop this one"
                                .formatted(
                                        side.cluster(),
                                        side.target().words(),
                                        side.target().isInclusive() ? " --inclusive" : ""))
                .asTrouble();
    }

    /** Half awake it is of no use, and says so when it is down. */
    private void end() {
        boolean interrupted = Thread.interrupted();
        life.process().ifPresent(ProcessHandle::destroy);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
