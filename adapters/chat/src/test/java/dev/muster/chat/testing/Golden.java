package dev.muster.chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Holds a rendering against a file under src/test/golden. Run once with -Dgolden.write=true to write them anew. */
public final class Golden {
    private static final Path FOLDER = Path.of("src/test/golden");

    private Golden() {}

    public static void matches(String name, String actual) {
        var file = FOLDER.resolve(name);
        try {
            if (Boolean.getBoolean("golden.write")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, actual);
            }
            assertThat(file).as("write it once with -Dgolden.write=true").exists();
            assertThat(actual).as(file.toString()).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
