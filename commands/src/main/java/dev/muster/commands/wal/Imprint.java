package dev.muster.commands.wal;

import dev.muster.commands.repository.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Beside a sealed file, the SHA-256 of what is in it, as {@code sha256sum} writes it: who has no key can tell all the same
 * whether a file is the one that was sealed.
 *
 * @param sealed where the sealed file is
 */
record Imprint(String sealed, String name) {
    static final String SUFFIX = ".sha256";
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  \\S+\\s*");
    private static final int MOST = 1024;

    String path() {
        return sealed.substring(0, sealed.lastIndexOf('/') + 1) + name + SUFFIX;
    }

    void write(Repository repository, String sha256) throws IOException {
        try (var upload = repository.upload(path())) {
            upload.out().write((sha256 + "  " + name + "\n").getBytes(StandardCharsets.UTF_8));
            upload.publish();
        }
    }

    /** Empty if there is none, or none that says anything. */
    Optional<String> read(Repository repository) throws IOException {
        try (var in = repository.open(path())) {
            var line = LINE.matcher(new String(in.readNBytes(MOST), StandardCharsets.UTF_8));
            return line.matches() ? Optional.of(line.group(1)) : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }
}
