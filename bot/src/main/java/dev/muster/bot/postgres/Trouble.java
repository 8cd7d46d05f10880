package dev.muster.bot.postgres;

import dev.muster.commands.problem.Problem;
import java.io.IOException;

/** What goes wrong around a server of ours, in words. */
final class Trouble {
    private Trouble() {}

    static Problem.Trouble of(IOException e) {
        var message = String.valueOf(e.getMessage());
        return isFull(message)
                ? full()
                : new Problem.Trouble(
                        new Problem(
                                "STATE_FOLDER",
                                "the state folder cannot be used: " + message,
                                "check that it can be written by this user, or choose another with --state"),
                        e);
    }

    /** Out of what a PostgreSQL program printed, or a server logged. */
    static Problem.Trouble of(String doing, String output) {
        if (isFull(output)) {
            return full();
        }
        var lines = output.lines()
                .filter(line -> line.matches(".*(FATAL|PANIC|ERROR|error|could not|not |fail).*"))
                .toList();
        var last = lines.isEmpty()
                ? output.strip()
                : String.join("; ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
        return new Problem("POSTGRES", doing + " failed: " + last, "see the server's log in the state folder")
                .asTrouble();
    }

    private static boolean isFull(String text) {
        return text.contains("No space left on device") || text.contains("Disk quota exceeded");
    }

    static Problem.Trouble stopped() {
        return new Problem("STOPPED", "stopped while it was starting", "start it again when you like").asTrouble();
    }

    static Problem.Trouble full() {
        return new Problem(
                        "DISK_FULL",
                        "the disk is full",
                        "make room, or choose a state folder on another disk with --state")
                .asTrouble();
    }
}
