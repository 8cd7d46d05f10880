package dev.muster.commands.vault;

import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ReadOnlyFileSystemException;

/** What is wrong with a repository, for people. */
public final class Troubles {
    private Troubles() {}

    public static Problem.Trouble of(String repository, IOException e) {
        var said = String.valueOf(e.getMessage());
        if (said.contains("No space left")) {
            return new Problem.Trouble(
                    new Problem(
                            "REPOSITORY_FULL",
                            "repository " + repository + " is full",
                            "make room there, or see /db backup prune --dry-run"),
                    e);
        }
        return e instanceof AccessDeniedException
                        || e.getCause() instanceof ReadOnlyFileSystemException
                        || said.contains("Read-only file system")
                        || said.contains("Permission denied")
                ? new Problem.Trouble(
                        new Problem(
                                "REPOSITORY_UNWRITABLE",
                                "repository " + repository + " cannot be written to",
                                "give Muster's user the right to write there"),
                        e)
                : new Problem.Trouble(
                        new Problem(
                                "REPOSITORY_AWAY",
                                "repository " + repository + " does not answer",
                                "look whether it is mounted and reachable"),
                        e);
    }
}
