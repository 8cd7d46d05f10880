package dev.muster.commands.keptfolder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether a server works in a data folder. */
public final class Postmaster {
    private static final int STATUS_LINE = 7;

    private Postmaster() {}

    /** Its process, if it is alive and at work there: a number in a file may by now be anybody's. */
    public static Optional<ProcessHandle> of(Path data) {
        try {
            var pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
            return ProcessHandle.of(Long.parseLong(pid.strip()))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> worksIn(process, data));
        } catch (IOException | RuntimeException _) {
            return Optional.empty(); // No file, or one that is being written.
        }
    }

    /** All that works in it: a session may outlive a postmaster that was killed, and go on writing. */
    public static List<ProcessHandle> all(Path data) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("postgres") && worksIn(process, data))
                .toList();
    }

    /** Whether the process of that number, as this machine counts them, is at work there. */
    public static boolean isIn(long pid, Path data) {
        return ProcessHandle.of(pid).filter(process -> worksIn(process, data)).isPresent();
    }

    private static boolean worksIn(ProcessHandle process, Path data) {
        try {
            return Files.isSameFile(Path.of("/proc", String.valueOf(process.pid()), "cwd"), data);
        } catch (IOException _) {
            return false;
        }
    }

    /** It lets people in, by its own word. */
    public static boolean isReady(Path data) {
        return says(data, "ready|standby");
    }

    /** It lets everybody in: it recovers no more, or is a standby that lets people read. */
    public static boolean isOpen(Path data) {
        return says(data, "ready");
    }

    private static boolean says(Path data, String status) {
        try {
            var lines = Files.readAllLines(data.resolve("postmaster.pid"));
            return lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().matches(status) && of(data).isPresent();
        } catch (IOException _) {
            return false;
        }
    }
}
