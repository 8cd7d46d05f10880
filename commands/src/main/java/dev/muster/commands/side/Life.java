package dev.muster.commands.side;

import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.keptfolder.Postmaster;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Conf;
import dev.muster.commands.scratch.Scratch;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Starts and stops the servers of sides. They are nobody's children and have a session of their own: a Muster that ends, or
 * is killed, leaves them running.
 */
final class Life {
    private static final String STOP_SECONDS = "20";
    private static final int LOG_END = 64 * 1024;

    private final Kits.Kit kit;
    private final Chores chores;
    private final Path folder;

    Life(Work.Tools tools, Kits.Kit kit, Path folder, Runnable pulse) {
        this.kit = kit;
        this.chores = new Chores(tools.host(), pulse);
        this.folder = folder;
    }

    static Life of(Work.Tools tools, Side side, Runnable pulse) {
        return new Life(tools, tools.kits().of(side.server().major()), side.folder(), pulse);
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Path log() {
        return folder.resolve("log").resolve("server.log");
    }

    /** Returns at once: whether it comes up shows later. */
    void start() throws InterruptedException {
        try {
            Files.deleteIfExists(log());
        } catch (IOException e) {
            throw Sides.trouble("the log of an earlier start is in the way", e);
        }
        var outcome = chores.run(Host.Errand.of(
                        kit.program("pg_ctl"),
                        "start",
                        "--no-wait",
                        "--silent",
                        "--pgdata=" + data(),
                        "--log=" + log(),
                        "--options=-c config_file=" + shell(folder.resolve("postgresql.conf")))
                .in(data())
                .ordinarily());
        if (!outcome.ok()) {
            throw failed(outcome.complaint().isBlank() ? outcome.output() : outcome.complaint());
        }
    }

    /** Harmless when it does not run. What does not hear is killed with its folder. */
    void stop() throws InterruptedException {
        if (process().isEmpty()) {
            return;
        }
        chores.run(Host.Errand.of(
                        kit.program("pg_ctl"),
                        "stop",
                        "--wait",
                        "--timeout=" + STOP_SECONDS,
                        "--silent",
                        "--mode=immediate",
                        "--pgdata=" + data())
                .in(data())
                .ordinarily());
    }

    /** Its postmaster, if it is at work here. */
    Optional<ProcessHandle> process() {
        return postmaster(data());
    }

    static Optional<ProcessHandle> postmaster(Path data) {
        return Postmaster.of(data);
    }

    /** The end of what it said. */
    String said() {
        try (var in = Files.newByteChannel(log())) {
            in.position(Math.max(0, in.size() - LOG_END));
            return new String(Channels.newInputStream(in).readNBytes(LOG_END), StandardCharsets.UTF_8);
        } catch (IOException _) {
            return ""; // It has said nothing yet.
        }
    }

    Problem.Trouble failed(String words) {
        if (words.contains("No space left on device")) {
            return Scratch.trouble("the side instance cannot go on", new IOException("No space left on device"));
        }
        return new Problem(
                        "SIDE_FAILED",
                        "the server of the side instance does not come up: " + Conf.lastWords(words),
                        "that is what PostgreSQL says; if it lacks a library or room, mend that and ask again")
                .asTrouble();
    }

    private static String shell(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
