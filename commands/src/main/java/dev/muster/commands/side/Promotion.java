package dev.muster.commands.side;

import dev.muster.commands.host.Host;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Conf;
import dev.muster.commands.wal.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes a side that stands at its target a server of its own, on a new timeline. Nobody but us reaches it. */
public final class Promotion {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(2);
    private static final String STOP_SECONDS = "300";

    private final Sides sides;
    private final Side side;
    private final Life life;
    private final Chores chores;
    private final Runnable pulse;

    /** {@code tools} find the side; {@code pulse} says whether to go on: it throws if not. */
    public Promotion(Work.Tools tools, Side side, Runnable pulse) {
        this.sides = new Sides(tools);
        this.side = side;
        this.life = Life.of(tools, side, pulse);
        this.chores = new Chores(tools.host(), pulse);
        this.pulse = pulse;
    }

    public static Path data(Side side) {
        return side.data();
    }

    /** The folder that it takes its WAL and the histories of timelines from. */
    public static Path wal(Side side) {
        return side.folder().resolve("wal");
    }

    /** A line to it as it stands, paused or promoted: started again if it went down since. */
    public Connection open() throws SQLException, InterruptedException {
        if (life.process().isEmpty()) {
            Awakening.requireSameBoot(side);
            life.start();
        }
        long end = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            pulse.run();
            try {
                return sides.connect(side, "template1");
            } catch (SQLException e) {
                if (life.process().isEmpty() && life.said().contains("FATAL:")) {
                    throw life.failed(life.said());
                }
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
            Thread.sleep(LOOK);
        }
    }

    /** Up, and standing where it stood, or a server of its own since: one that died replays again what it had not written down. */
    public void awaken() throws SQLException, InterruptedException {
        while (true) {
            pulse.run();
            try (var line = open()) {
                var look = Look.at(line, side.server().major());
                if (!look.recovering() || look.paused() || look.starved()) {
                    if (look.recovering()) {
                        requirePlace(look);
                    }
                    return;
                }
            }
            Thread.sleep(LOOK);
        }
    }

    /** Answers once it takes writes. Harmless when it does already. */
    public void promote() throws SQLException, InterruptedException {
        Awakening.requireSameBoot(side);
        while (true) {
            pulse.run();
            boolean held = false;
            try (var line = open()) {
                var look = Look.at(line, side.server().major());
                if (!look.recovering()) {
                    return;
                }
                if (look.paused() || look.starved()) {
                    held = isHeldByTarget() && !life.said().contains("recovery stopping");
                    if (!held) {
                        requirePlace(look);
                        promote(line);
                        return;
                    }
                }
            }
            if (held) {
                forgetTarget(); // With no line open: it is stopped, and closing one would fail.
            } else {
                Thread.sleep(LOOK);
            }
        }
    }

    /** It must stand where people saw it stand: what they were asked about was that. */
    private void requirePlace(Look look) {
        var reached = side.reached().map(Side.Reached::lsn);
        if (!look.replayed().equals(reached)) {
            throw new Problem(
                            "SIDE_MOVED",
                            "what was recovered stands at %s, and not at %s as when it was looked at"
                                    .formatted(
                                            look.replayed().map(Lsn::toString).orElse("its beginning"),
                                            reached.map(Lsn::toString).orElse("no place at all")),
                            "roll back, then ask anew")
                    .asTrouble();
        }
    }

    private void promote(Connection line) throws SQLException {
        try (var statement = line.createStatement();
                var row = statement.executeQuery("SELECT pg_promote(true, 600)")) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new Problem(
                                "NOT_PROMOTED",
                                "what was recovered does not become a server of its own: "
                                        + Conf.lastWords(life.said()),
                                "that is what PostgreSQL says; retry, or roll back")
                        .asTrouble();
            }
        }
    }

    private Path configuration() {
        return side.folder().resolve("postgresql.conf");
    }

    private boolean isHeldByTarget() {
        return settings().lines().anyMatch(Promotion::isTarget);
    }

    private static boolean isTarget(String line) {
        return line.matches("recovery_target(_time|_lsn|_xid|_name|_inclusive)? = .*");
    }

    private String settings() {
        try {
            return Files.readString(configuration());
        } catch (IOException e) {
            throw Sides.trouble("its configuration cannot be read", e);
        }
    }

    /** All WAL ended before the target: PostgreSQL would not be promoted then, since it has not seen it. */
    private void forgetTarget() throws InterruptedException {
        life.stop();
        try {
            Files.writeString(
                    configuration(),
                    settings().lines().filter(line -> !isTarget(line)).collect(Collectors.joining("\n", "", "\n")));
        } catch (IOException e) {
            throw Sides.trouble("its configuration cannot be written", e);
        }
    }

    /** With all of it written down, so that its folder can be moved. */
    public void stop() throws InterruptedException {
        if (life.process().isEmpty()) {
            return;
        }
        var kit = sides.tools().kits().of(side.server().major());
        var outcome = chores.run(Host.Errand.of(
                        kit.program("pg_ctl"),
                        "stop",
                        "--wait",
                        "--timeout=" + STOP_SECONDS,
                        "--silent",
                        "--mode=fast",
                        "--pgdata=" + side.data())
                .in(side.data())
                .ordinarily());
        if (life.process().isPresent()) {
            throw life.failed(outcome.complaint());
        }
    }

    public Optional<ProcessHandle> process() {
        return life.process();
    }

    /** What its server said last. */
    public String said() {
        return life.said();
    }
}
