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
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A program of this machine, in a session of its own. */
final class LocalProgram implements Program {
    private static final int LINES_KEPT = 40;
    private static final int LINE_KEPT = 2000;
    private static final Duration GENTLY = Duration.ofMillis(700);
    private static final Duration LAST_WORDS = Duration.ofMillis(700);
    private static final Duration BY_FORCE = Duration.ofMillis(900);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(15);
    /** Of the fields after the name, in /proc/PID/stat. */
    private static final int STATE = 0;

    private static final int SESSION = 3;

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
        process.destroy(); // Before anything else: to look for its kin takes a while on a machine that has much to do.
        var first = members();
        first.forEach(ProcessHandle::destroy);
        if (!first.isEmpty()) {
            interrupted |= !endedWithin(GENTLY);
        }
        // A child may have been born while we looked: look again until there is none.
        long deadline = System.nanoTime() + BY_FORCE.toNanos();
        for (var left = left(first); !left.isEmpty() && System.nanoTime() < deadline; left = left(left)) {
            left.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        letGo();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<ProcessHandle> left(List<ProcessHandle> before) {
        return Stream.concat(before.stream(), members().stream())
                .distinct()
                .filter(ProcessHandle::isAlive)
                .filter(each -> !state(each, STATE).equals("Z"))
                .toList();
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
        if (isSomebodyElses()) {
            return List.of();
        }
        return Stream.concat(tree, ProcessHandle.allProcesses().filter(this::isOfSession))
                .filter(ProcessHandle::isAlive)
                .distinct()
                .toList();
    }

    /** It ended, and its number was given away since: while any of its session lives, it is not. */
    private boolean isSomebodyElses() {
        return !process.isAlive()
                && ProcessHandle.of(process.pid())
                        .filter(ProcessHandle::isAlive)
                        .isPresent();
    }

    private boolean isOfSession(ProcessHandle other) {
        return state(other, SESSION).equals(String.valueOf(process.pid()));
    }

    /** A field of what the system says of a process; empty if that is gone, or if this system has no /proc. */
    private static String state(ProcessHandle process, int field) {
        try {
            var stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            // The name in parentheses may hold anything.
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[field];
        } catch (IOException | IndexOutOfBoundsException _) {
            return "";
        }
    }
}
