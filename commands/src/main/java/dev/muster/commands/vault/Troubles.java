package dev.muster.commands.vault;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Away;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a repository complains of, as a problem that somebody can do something about. */
public final class Troubles {
    private static final int MOST_CAUSES = 10;

    private Troubles() {}

    public static Problem.Trouble of(String repository, IOException e) {
        return new Problem.Trouble(problem(repository, e), e);
    }

    public static Problem problem(String repository, IOException e) {
        if (e instanceof Away away) {
            return new Problem("REPOSITORY_AWAY", repository + " is away: " + away.fact(), away.hint());
        }
        if (says(e, "no space left", "quota exceeded", "file too large")) {
            return new Problem(
                    "REPOSITORY_FULL",
                    "repository " + repository + " is full",
                    "make room there, or see what could go: /db backup prune CLUSTER --dry-run");
        }
        if (causes(e).anyMatch(AccessDeniedException.class::isInstance)
                || causes(e).anyMatch(ReadOnlyFileSystemException.class::isInstance)
                || says(e, "read-only file system", "permission denied", "operation not permitted")) {
            return new Problem(
                    "REPOSITORY_UNWRITABLE",
                    "repository " + repository + " lets nothing be written or read: " + fact(e),
                    "give the user that Muster runs as the folder, and look whether it is mounted read-only");
        }
        return new Problem(
                "REPOSITORY_AWAY",
                "repository " + repository + " cannot be used: " + fact(e),
                "look whether its disk or mount is there and healthy");
    }

    /** Java hides some of the system's errors in mere words. */
    private static boolean says(IOException e, String... words) {
        return causes(e)
                .flatMap(cause -> Optional.ofNullable(cause.getMessage()).stream())
                .map(message -> message.toLowerCase(Locale.ROOT))
                .anyMatch(message -> Stream.of(words).anyMatch(message::contains));
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause).limit(MOST_CAUSES);
    }

    private static String fact(IOException e) {
        if (e instanceof FileSystemException file) {
            var reason = Optional.ofNullable(file.getReason()).orElse(name(e));
            return Optional.ofNullable(file.getFile())
                    .map(path -> path + " " + reason)
                    .orElse(reason);
        }
        return Optional.ofNullable(e.getMessage())
                .flatMap(message -> message.lines().findFirst())
                .orElse(name(e));
    }

    /** NoSuchFileException: no such file. */
    private static String name(Exception e) {
        return e.getClass()
                .getSimpleName()
                .replaceFirst("Exception$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }
}
