package dev.muster.commands.takeback;

import dev.muster.commands.handling.Handling;
import dev.muster.commands.host.Host;
import dev.muster.commands.keptfolder.Postmaster;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Conf;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The server of one node, started and stopped as its owner does it: by what is configured, or by pg_ctl. */
record Engine(Work work, String cluster, Ground.Seat seat) {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration CONTROLS = Duration.ofMinutes(2);
    private static final Duration UP = Duration.ofMinutes(30);
    /** From when on its process must be there. */
    private static final Duration APPEARS = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int LOG_END = 32 * 1024;
    private static final int MOST_TOLD = 3;

    private Path data() {
        return seat.data();
    }

    private Chores chores() {
        return new Chores(work.tools().host(), work::checkpoint);
    }

    Optional<ProcessHandle> process() {
        return Postmaster.of(data());
    }

    private Optional<Handling.Control> control() {
        return Optional.ofNullable(
                work.tools().handling().of(cluster).controls().get(seat.node()));
    }

    /** Sessions are ended, what was committed is written down. Harmless when it does not run. */
    void stop(Duration patience) throws InterruptedException {
        stop(patience, "");
    }

    /** {@code so} is what holds when it stays, and what only who stops it can know. */
    void stop(Duration patience, String so) throws InterruptedException {
        var stop = control().map(Handling.Control::stop).filter(line -> !line.isEmpty());
        if (stop.isPresent() && process().isPresent()) {
            configured(stop.get());
        }
        stopByHand(patience, so);
    }

    /**
     * What is configured knows only of what it started itself, and has nothing against one that we, or anybody, started by
     * hand: that ends by hand too.
     */
    void stopByHand(Duration patience) throws InterruptedException {
        stopByHand(patience, "");
    }

    private void stopByHand(Duration patience, String so) throws InterruptedException {
        if (process().isPresent()) {
            chores().run(Host.Errand.of(
                            ControlFile.kit(work.tools(), data()).program("pg_ctl"),
                            "stop",
                            "--no-wait",
                            "--silent",
                            "--mode=fast",
                            "--pgdata=" + data())
                    .in(data())
                    .ordinarily());
        }
        awaitNobody(patience, so);
    }

    /** Neither the postmaster nor a session that outlived it. */
    private void awaitNobody(Duration patience, String so) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        var left = left();
        while (!left.isEmpty()) {
            work.checkpoint();
            if (System.nanoTime() > end) {
                throw stays(left.getFirst(), patience, so);
            }
            Thread.sleep(LOOK);
            left = left();
        }
    }

    private List<ProcessHandle> left() {
        var postmaster = process();
        return postmaster.isPresent() ? List.of(postmaster.get()) : Postmaster.all(data());
    }

    /** What hangs is named: most often the command that archives WAL, or a standby that takes nothing more. */
    private Problem.Trouble stays(ProcessHandle postmaster, Duration patience, String so) throws InterruptedException {
        var hang = postmaster
                .descendants()
                .limit(MOST_TOLD)
                .map(process -> "%d (%s)".formatted(process.pid(), program(process)))
                .collect(Collectors.joining(", "));
        return new Problem(
                        "NODE_STAYS",
                        "%s was told to stop and is still there after %d s; its data is “%s”%s%s"
                                .formatted(
                                        seat.node(),
                                        patience.toSeconds(),
                                        ControlFile.of(work.tools(), data(), work::checkpoint)
                                                .state(),
                                        hang.isEmpty() ? "" : ", and there hang: " + hang,
                                        so.isEmpty() ? "" : "; " + so),
                        "end what hangs there, a command that archives WAL perhaps; then retry, which goes on, or roll back, which starts it again")
                .asTrouble();
    }

    /** Without what it is told: an archive's password may be in that. */
    private static String program(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> command.substring(command.lastIndexOf('/') + 1))
                .orElse("no name");
    }

    /** By its own word; while it stops it lets nobody in. */
    boolean answers() {
        return Postmaster.isReady(data());
    }

    /** Answers once it lets people in. Harmless when it does. */
    void start() throws InterruptedException {
        if (process().isEmpty()) {
            var start = control().map(Handling.Control::start).filter(line -> !line.isEmpty());
            if (start.isPresent()) {
                log(); // What another one said is not what this one says.
                startConfigured(start.get());
            } else {
                begin(List.of());
            }
        }
        awaitReady();
    }

    /** What a Muster that was killed had begun may be quicker, or somebody else: then there is nothing to complain of. */
    private void startConfigured(List<String> line) throws InterruptedException {
        try {
            configured(line);
        } catch (Problem.Trouble trouble) {
            if (process().isEmpty()) {
                throw trouble;
            }
        }
    }

    /** By us, whatever is configured: for a moment, with options that it does not keep. */
    void startByHand(List<String> more) throws InterruptedException {
        begin(more);
        awaitReady();
    }

    /** It has ended its recovery, and is a primary: one that lets nobody in before says so itself. */
    void awaitRecovered() throws InterruptedException {
        long end = System.nanoTime() + UP.toNanos();
        while (Files.exists(data().resolve("recovery.signal")) || !Postmaster.isOpen(data())) {
            work.checkpoint();
            if (process().isEmpty() || System.nanoTime() > end) {
                throw notStarted(lastWords());
            }
            Thread.sleep(LOOK);
        }
    }

    private void awaitReady() throws InterruptedException {
        long begun = System.nanoTime();
        while (!Postmaster.isReady(data())) {
            work.checkpoint();
            long waited = System.nanoTime() - begun;
            boolean gone = process().isEmpty()
                    && (waited > APPEARS.toNanos() || lastWords().contains("FATAL:"));
            if (gone || waited > UP.toNanos()) {
                throw notStarted(lastWords());
            }
            Thread.sleep(LOOK);
        }
    }

    private void configured(List<String> line) throws InterruptedException {
        try {
            var outcome = work.tools().host().run(Host.Errand.of(line, java.util.Map.of()), CONTROLS);
            if (!outcome.ok()) {
                throw new Problem(
                                "CONTROL_FAILED",
                                "%s ended with %d: %s"
                                        .formatted(String.join(" ", line), outcome.code(), outcome.complaint()),
                                "see why, or correct the start and stop of the node " + seat.node() + "; then retry")
                        .asTrouble();
            }
        } catch (IOException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "CONTROL_FAILED",
                            "%s cannot be run: %s".formatted(line.getFirst(), e.getMessage()),
                            "correct the start and stop of the node " + seat.node()),
                    e);
        }
    }

    /** With the options that it was started with before: they lie in its folder. */
    private void begin(List<String> more) throws InterruptedException {
        var options = new ArrayList<>(Options.of(data()));
        options.addAll(more);
        var outcome = chores().run(Host.Errand.of(
                        ControlFile.kit(work.tools(), data()).program("pg_ctl"),
                        "start",
                        "--no-wait",
                        "--silent",
                        "--pgdata=" + data(),
                        "--log=" + log(),
                        "--options=" + options.stream().map(Options::quoted).collect(Collectors.joining(" ")))
                .in(data())
                .ordinarily());
        if (!outcome.ok()) {
            throw notStarted(outcome.complaint().isBlank() ? outcome.output() : outcome.complaint());
        }
    }

    /** Beside the folder: what a server says before it knows where its log goes. */
    private Path log() {
        var log = Path.of(seat.folder() + ".muster.log");
        try {
            Files.deleteIfExists(log);
            Files.createFile(log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            work.tools().host().handOver(log);
            return log;
        } catch (IOException e) {
            throw notStarted("its log cannot be made: " + e.getMessage());
        }
    }

    private String lastWords() {
        try (var in = Files.newByteChannel(Path.of(seat.folder() + ".muster.log"))) {
            in.position(Math.max(0, in.size() - LOG_END));
            return new String(Channels.newInputStream(in).readNBytes(LOG_END), StandardCharsets.UTF_8);
        } catch (IOException _) {
            return "nothing";
        }
    }

    private Problem.Trouble notStarted(String words) {
        return new Problem(
                        "NODE_NOT_STARTED",
                        "%s does not come up on %s: %s".formatted(seat.node(), data(), Conf.lastWords(words)),
                        "that is what PostgreSQL says; mend it and retry, or roll back")
                .asTrouble();
    }
}
