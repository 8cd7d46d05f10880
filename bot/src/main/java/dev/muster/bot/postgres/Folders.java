package dev.muster.bot.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that are ours alone, and the processes that work in them. */
final class Folders {
    private Folders() {}

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** An initdb or pg_basebackup outlives a Muster that was killed, and would go on writing what we delete. */
    static void endProcessesIn(Path folder) {
        // Once more when there was one: it may have begun another before it was ended.
        for (var left = processesIn(folder); !left.isEmpty(); left = processesIn(folder)) {
            left.forEach(ProcessHandle::destroyForcibly);
            left.forEach(process -> process.onExit().join());
        }
    }

    private static List<ProcessHandle> processesIn(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> worksIn(process, folder))
                .toList();
    }

    private static boolean worksIn(ProcessHandle process, Path folder) {
        try {
            var cwd = Path.of("/proc", String.valueOf(process.pid()), "cwd").toRealPath();
            return process.pid() != ProcessHandle.current().pid() && cwd.startsWith(folder.toRealPath());
        } catch (IOException _) {
            return false; // It is gone, or not ours to look at.
        }
    }

    /** A stopped process would let us wait in vain for its end. */
    static void wake(ProcessHandle process) {
        var line = new ArrayList<>(List.of("kill", "-CONT"));
        Stream.concat(Stream.of(process), process.descendants())
                .map(p -> String.valueOf(p.pid()))
                .forEach(line::add);
        try {
            new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw Trouble.of(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
