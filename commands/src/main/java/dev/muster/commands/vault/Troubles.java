package dev.muster.commands.vault;

import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;

/** What is wrong with a repository, said so that somebody can do something about it. */
public final class Troubles {
    private Troubles() {}

    public static Problem.Trouble of(String repository, IOException e) {
        var said = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return new Problem.Trouble(problem(repository, e, said), e);
    }

    private static Problem problem(String repository, IOException e, String said) {
        if (said.contains("no space left") || said.contains("quota exceeded")) {
            return new Problem(
                    "REPOSITORY_FULL",
                    "the repository " + repository + " is full",
                    "make room there: /db backup prune --dry-run shows what may go; then ask again");
        }
        if (e instanceof AccessDeniedException
                || e.getCause() instanceof ReadOnlyFileSystemException
                || said.contains("permission denied")
                || said.contains("read-only")) {
            return new Problem(
                    "REPOSITORY_UNWRITABLE",
                    "nothing can be written to the repository " + repository,
                    "let the user that Muster runs as write there, then ask again");
        }
        return new Problem(
                "REPOSITORY_AWAY",
                "the repository " + repository + " does not answer as it should: "
                        + e.getClass().getSimpleName(),
                "see whether it is mounted and reached, then ask again");
    }
}
