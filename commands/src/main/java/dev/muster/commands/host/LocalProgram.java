package dev.muster.commands.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of this machine, in a session of its own. */
final class LocalProgram implements Program {
    private static final int LINES_KEPT = 40;
    private static final int LINE_KEPT = 2000;
    private static final Duration GENTLY = Duration.ofMillis(700);
    private static final Duration LAST_WORDS = Duration.ofMillis(700);
    private static final Duration BY_FORCE = Duration.ofMillis(300);
    private static final int ROUNDS = 3;
    private static final int SESSION = 3; // Of the fields after the name, in /proc/PID/stat.

    private final Process process;
    private final ArrayDeque<String> complaint = new ArrayDeque<>();
    private final Thread listener;

    LocalProgram(Process process) {
        this.process = process;
        this.listener = Thread.ofVirtual().name("stderr").start(this::listen);
    }

    private void listen() {
        var line = new StringBuilder();
        try (BufferedReader reader = process.errorReader()) {
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n' || c == '\r') {
                    keep(line);
                } else if (line.length() < LINE_KEPT) {
                    line.append((char) c);
                }
            }
        } catch (IOException _) {
            // The program is gone, and with it whatever it still wanted to say.
        }
        keep(line);
    }

    private void keep(StringBuilder line) {
        synchronized (complaint) {
            if (!line.isEmpty()) {
                complaint.addLast(line.toString());
            }
            if (complaint.size() > LINES_KEPT) {
                complaint.removeFirst();
            }
        }
        line.setLength(0);
    }

    @Override
    public InputStream output() {
        return process.getInputStream();
    }

    @Override
    public OutputStream input() {
        return process.getOutputStream();
    }

    @Override
    public Optional<Integer> await(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return Optional.empty();
        }
        listener.join(LAST_WORDS);
        return Optional.of(process.exitValue());
    }

    @Override
    public String complaint() {
        synchronized (complaint) {
            return String.join("\n", complaint);
        }
    }

    /** Also when whoever calls is interrupted, which is when it matters most: nothing may be left behind. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        var first = members();
        first.forEach(ProcessHandle::destroy);
        if (!first.isEmpty()) {
            interrupted |= !endedWithin(GENTLY);
        }
        // A child may have been born while we looked: look again until there is none.
        var left = Stream.concat(first.stream(), members().stream())
                .filter(ProcessHandle::isAlive)
                .toList();
        for (int round = 0; round < ROUNDS && !left.isEmpty(); round++) {
            left.forEach(ProcessHandle::destroyForcibly);
            interrupted |= !endedWithin(BY_FORCE);
            left = members();
        }
        letGo();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void letGo() {
        try (var _ = process.getInputStream();
                var _ = process.getErrorStream();
                var out = process.getOutputStream()) {
            out.flush();
        } catch (IOException _) {
            // Nobody is there any more to read what was left.
        }
    }

    /** False if it was interrupted, and waited no longer. */
    private boolean endedWithin(Duration patience) {
        try {
            process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException _) {
            return false;
        }
    }

    /** Itself, what descends from it, and what was born in its session and lost its parent since. */
    private List<ProcessHandle> members() {
        var tree = Stream.concat(Stream.of(process.toHandle()), process.descendants());
        return Stream.concat(tree, ProcessHandle.allProcesses().filter(this::isOfSession))
                .filter(ProcessHandle::isAlive)
                .distinct()
                .toList();
    }

    private boolean isOfSession(ProcessHandle other) {
        try {
            var stat = Files.readString(Path.of("/proc", String.valueOf(other.pid()), "stat"));
            // The name in parentheses may hold anything.
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[SESSION].equals(String.valueOf(process.pid()));
        } catch (IOException | IndexOutOfBoundsException _) {
            return false; // It is gone, or this system has no /proc: its descendants are all that we know.
        }
    }
}
