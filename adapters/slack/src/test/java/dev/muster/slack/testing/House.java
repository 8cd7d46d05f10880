package dev.muster.slack.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of the whole house, from whichever module a test runs in. */
public final class House {
    private House() {}

    public static String read(String file) {
        try {
            return Files.readString(file(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path file(String file) {
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(file))) {
                return at.resolve(file);
            }
        }
        throw new IllegalStateException(
                "there is no " + file + " above " + Path.of("").toAbsolutePath());
    }
}
