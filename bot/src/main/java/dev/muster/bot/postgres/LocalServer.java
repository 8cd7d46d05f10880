package dev.muster.bot.postgres;

import dev.muster.chat.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** One PostgreSQL server in a folder of its own, on loopback. A leftover of an earlier Muster is stopped, never fought. */
public final class LocalServer {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(15);
    private static final Duration BUILD = Duration.ofMinutes(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final String CONFIGURATION = "muster.conf";
    private static final Duration BEFORE_NEXT_TRY = Duration.ofSeconds(1);
    private static final int PORT_TRIES = 5;
    private static final int STATUS_LINE = 7;

    private final Programs programs;
    private final String name;
    private final Path folder;
    private final Path data;
    private boolean closed;

    public LocalServer(Programs programs, Path folder) {
        this.programs = programs;
        this.name = folder.getFileName().toString();
        this.folder = folder;
        this.data = folder.resolve("data");
    }

    public Path data() {
        return data;
    }

    public boolean exists() {
        return Files.exists(data.resolve("PG_VERSION")) && Files.exists(folder.resolve("complete"));
    }

    /**
     * The folder stays ours, so that nobody can put a link where we write; the data folder in it is the server's. What an
     * earlier try left half done is thrown away, after whatever still writes it.
     */
    private void makeFolders() throws IOException {
        requireOpen();
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Folders.endProcessesIn(folder);
        Folders.delete(data);
        folderBeside("data");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    }

    /** Creates the data folder. */
    public synchronized void create(String superuser, Secret password, boolean durable) {
        try {
            makeFolders();
            var file = folder.resolve("password");
            Files.writeString(file, password.reveal());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            programs.handOver(file);
            var arguments = List.of(
                    "initdb",
                    "--pgdata=" + data,
                    "--username=" + superuser,
                    "--pwfile=" + file,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--data-checksums",
                    durable ? "--no-instructions" : "--no-sync");
            var result = programs.run(folder, BUILD, Map.of(), arguments);
            Files.delete(file);
            if (result.code() != 0) {
                throw Trouble.of("creating the server " + name, result.output());
            }
            markComplete();
        } catch (IOException e) {
            throw Trouble.of(e);
        }
    }

    /** Creates it as a streaming copy of a server that runs. */
    public synchronized void copy(int primaryPort, String user, Secret password, String slot) {
        try {
            makeFolders();
            var result = programs.run(
                    folder,
                    BUILD,
                    Map.of("PGPASSWORD", password.reveal()),
                    List.of(
                            "pg_basebackup",
                            "--pgdata=" + data,
                            "--host=127.0.0.1",
                            "--port=" + primaryPort,
                            "--username=" + user,
                            "--no-password",
                            "--checkpoint=fast",
                            "--wal-method=stream",
                            "--create-slot",
                            "--slot=" + slot,
                            "--no-sync"));
            if (result.code() != 0) {
                throw Trouble.of("copying to the server " + name, result.output());
            }
            Files.createFile(data.resolve("standby.signal"));
            programs.handOver(data.resolve("standby.signal"));
            markComplete();
        } catch (IOException e) {
            throw Trouble.of(e);
        }
    }

    private void markComplete() throws IOException {
        Files.writeString(folder.resolve("complete"), "");
    }

    /** A folder beside the data folder that the server may write into. */
    public void folderBeside(String other) {
        try {
            Files.createDirectories(folder.resolve(other));
            programs.handOver(folder.resolve(other));
        } catch (IOException e) {
            throw Trouble.of(e);
        }
    }

    /** Starts it on a free port, and answers with the port. */
    public synchronized int start(Map<String, String> settings) {
        requireOpen();
        process().ifPresent(this::stop);
        for (int tries = 1; ; tries++) {
            int port = freePort();
            configure(port, settings);
            if (cameUp()) {
                return port;
            }
            boolean portWasTaken = lastOfLog().contains("could not bind");
            if (!portWasTaken || tries == PORT_TRIES) {
                throw Trouble.of("starting the server " + name, lastOfLog());
            }
        }
    }

    /** After it died: with the settings and the port that it had. False if it was closed, and is to stay down. */
    public synchronized boolean startAgain() {
        if (closed) {
            return false;
        }
        for (int tries = 1; ; tries++) {
            int before = log().length();
            if (cameUp()) {
                return true;
            }
            // Somebody's outgoing connection may have got its port meanwhile, mostly for a moment.
            var said = log();
            boolean portIsTaken =
                    said.substring(Math.min(before, said.length())).contains("could not bind");
            if (!portIsTaken || tries == PORT_TRIES) {
                throw Trouble.of("starting the server " + name, lastOfLog());
            }
            LockSupport.parkNanos(BEFORE_NEXT_TRY.toNanos());
        }
    }

    /** As the out-of-memory killer ends it: no goodbye, and nothing is written down any more. */
    public synchronized void kill() {
        process().ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
            Folders.endProcessesIn(
                    data); // They end by themselves when they notice; until then it could not start again.
        });
    }

    /** What is done to the files of a server that is down. */
    @FunctionalInterface
    public interface Operation {
        void perform() throws IOException;
    }

    /** Stops it as its owner would, and starts it again afterwards, whatever came of it. */
    public synchronized void whileDown(Operation operation) {
        requireOpen();
        process().ifPresent(this::stop);
        try {
            operation.perform();
        } catch (IOException e) {
            throw Trouble.of(e);
        } finally {
            startAgain();
        }
    }

    /**
     * It is our child, so that nobody else has to bury it, but in a session of its own, so that a Ctrl-C meant for us does
     * not stop it under our feet. Whether it is ready it says in the last line of postmaster.pid.
     */
    private boolean cameUp() {
        var process = programs.spawn(
                data,
                folder.resolve("log"),
                List.of("postgres", "-D", data.toString(), "-c", "config_file=" + folder.resolve(CONFIGURATION)));
        long deadline = System.nanoTime() + START.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (saysReady(process.pid())) {
                return true;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        return false;
    }

    private boolean saysReady(long pid) {
        try {
            var lines = Files.readAllLines(data.resolve("postmaster.pid"));
            return lines.size() > STATUS_LINE
                    && lines.getFirst().strip().equals(String.valueOf(pid))
                    && lines.get(STATUS_LINE).strip().matches("ready|standby");
        } catch (IOException _) {
            return false; // Not written yet.
        }
    }

    private void configure(int port, Map<String, String> settings) {
        var all = new TreeMap<>(settings);
        all.put("port", String.valueOf(port));
        all.put("listen_addresses", "127.0.0.1");
        all.put("unix_socket_directories", "");
        try {
            var own = folder.resolve(CONFIGURATION);
            Files.deleteIfExists(own);
            StateFolder.writePrivately(
                    own,
                    all.entrySet().stream()
                            .map(s -> s.getKey() + " = '" + s.getValue().replace("'", "''") + "'\n")
                            .collect(Collectors.joining("", "include 'data/postgresql.conf'\n", "")));
            programs.handOver(own);
            Files.deleteIfExists(folder.resolve("log"));
        } catch (IOException e) {
            throw Trouble.of(e);
        }
    }

    private String lastOfLog() {
        var log = log();
        return log.substring(Math.max(0, log.length() - 4000));
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException _) {
            return ""; // It never came to a log: what the program printed is told instead.
        }
    }

    /** The server's process, if it is ours and alive: a number in a file may by now be anybody's. */
    public Optional<ProcessHandle> process() {
        try {
            var pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
            return ProcessHandle.of(Long.parseLong(pid.strip()))
                    .filter(ProcessHandle::isAlive)
                    .filter(this::worksInOurFolder);
        } catch (IOException | RuntimeException _) {
            return Optional.empty(); // No file, or one that is being written: no server that we could name.
        }
    }

    private boolean worksInOurFolder(ProcessHandle process) {
        var cwd = Path.of("/proc", String.valueOf(process.pid()), "cwd");
        try {
            return Files.isSameFile(cwd, data);
        } catch (IOException _) {
            return process.info().command().filter(c -> c.endsWith("postgres")).isPresent();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw Trouble.stopped();
        }
    }

    /**
     * Stops it for good. Whoever is making or starting it, in another thread, ends first or does not begin: nothing comes up
     * after it.
     */
    public synchronized void close() {
        closed = true;
        process().ifPresent(this::stop);
    }

    /** Sessions are ended; what was committed is kept. Does not return before the process is gone. */
    private void stop(ProcessHandle process) {
        Folders.wake(process);
        if (!stop("fast", process) && !stop("immediate", process)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            try {
                var _ = process.onExit().get(STOP.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("the server " + name + " cannot be ended", e);
            }
        }
    }

    private boolean stop(String mode, ProcessHandle process) {
        programs.run(
                folder,
                STOP.plusSeconds(5),
                Map.of(),
                List.of(
                        "pg_ctl",
                        "stop",
                        "--wait",
                        "--timeout=" + STOP.toSeconds(),
                        "--silent",
                        "--mode=" + mode,
                        "--pgdata=" + data));
        return !process.isAlive();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw Trouble.of(e);
        }
    }
}
