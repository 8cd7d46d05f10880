package dev.muster.commands.scratch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** Scratch folders whose Muster is gone, told by its process in their names. A scratch folder belongs to one machine. */
final class Leftovers {
    private static final Pattern NAME = Pattern.compile("scratch-(\\d{1,10})-(\\d{1,15})-.*");
    /** The system derives when a process began from a clock that may be corrected. */
    private static final long CLOCK_SLACK = Duration.ofSeconds(30).toMillis();

    private static final int TRIES = 20;
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private Leftovers() {}

    static String mine(String name) {
        var me = ProcessHandle.current();
        return "scratch-%d-%d-%s".formatted(me.pid(), began(me), name);
    }

    private static long began(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli();
    }

    static void sweep(Path root) throws IOException {
        try (var all = Files.list(root)) {
            all.filter(Leftovers::isOrphan).toList().forEach(Leftovers::remove);
        }
    }

    private static boolean isOrphan(Path folder) {
        var name = NAME.matcher(folder.getFileName().toString());
        return name.matches()
                && ProcessHandle.of(Long.parseLong(name.group(1)))
                        .filter(ProcessHandle::isAlive)
                        .filter(owner -> Math.abs(began(owner) - Long.parseLong(name.group(2))) < CLOCK_SLACK)
                        .isEmpty();
    }

    /** What works in it may write on until it is dead: it is ended first, and looked for again if something reappeared. */
    static void remove(Path folder) {
        boolean interrupted = Thread.interrupted();
        for (int tries = 0; tries < TRIES && Files.exists(folder); tries++) {
            endProcessesIn(folder);
            delete(folder);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void endProcessesIn(Path folder) {
        var left = ProcessHandle.allProcesses()
                .filter(process -> worksIn(process, folder))
                .toList();
        left.forEach(ProcessHandle::destroyForcibly);
        left.forEach(Leftovers::awaitEnd);
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | java.util.concurrent.ExecutionException _) {
            // The next round looks again.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean worksIn(ProcessHandle process, Path folder) {
        try {
            var cwd = Path.of("/proc", String.valueOf(process.pid()), "cwd").toRealPath();
            return process.pid() != ProcessHandle.current().pid() && cwd.startsWith(folder.toRealPath());
        } catch (IOException _) {
            return false; // It is gone, or not ours to look at.
        }
    }

    private static void delete(Path folder) {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | java.io.UncheckedIOException _) {
            // Something was written meanwhile: the next round sees it.
        }
    }
}
