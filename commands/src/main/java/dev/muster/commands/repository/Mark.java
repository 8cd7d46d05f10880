package dev.muster.commands.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What tells a repository from an empty folder: a mount that is missing leaves one behind. The mark is written at the first
 * use; this machine remembers having seen it.
 *
 * @param memory a file of this machine's; empty: nothing is remembered
 */
record Mark(Path root, Optional<Path> memory) {
    static final String FILE = "muster-repository.json";
    private static final int FORMAT = 1;
    private static final Pattern WORDS =
            Pattern.compile("\"format\"\\s*:\\s*(\\d{1,9})\\s*,\\s*\"id\"\\s*:\\s*\"([0-9a-zA-Z-]{1,64})\"");

    private Path file() {
        return root.resolve(FILE);
    }

    /** Whether the repository is there; not if it was never used. Whatever else stands in its place is told. */
    boolean isThere() throws IOException {
        if (!Files.isDirectory(root)) {
            throw new Away(
                    "the folder " + root + " is not there",
                    "mount it; or, if it is to become a new repository, make it: mkdir -m 700 " + root);
        }
        var text = text(file());
        if (text.isPresent()) {
            compare(text.get());
            return true;
        }
        if (memory.isPresent() && text(memory.get()).isPresent()) {
            throw new Away(
                    "the repository that was in " + root + " is gone: the folder has no " + FILE,
                    "mount it again; or, if a new one is to begin there, remove " + memory.get());
        }
        if (isEmpty()) {
            return false;
        }
        // Somebody else may have begun it a moment ago: the mark is laid before anything else is written.
        if (text(file()).isPresent()) {
            return isThere();
        }
        throw new Away(
                root + " holds something else than a repository: it has no " + FILE + " and is not empty",
                "correct backups.repositories, or give it a folder of its own");
    }

    /** A fresh disk brings lost+found along. */
    private boolean isEmpty() throws IOException {
        try (var entries = Files.list(root)) {
            return entries.map(path -> path.getFileName().toString()).allMatch(Mark::isNothing);
        }
    }

    private static boolean isNothing(String name) {
        return name.equals("lost+found") || name.startsWith("." + FILE);
    }

    private void compare(String text) throws IOException {
        var words = WORDS.matcher(text);
        if (!words.find()) {
            throw new Away(
                    file() + " cannot be understood",
                    "somebody changed it: bring back the line {\"format\": 1, \"id\": \"…\"}");
        }
        if (Integer.parseInt(words.group(1)) > FORMAT) {
            throw new Away(root + " was written by a newer Muster, in format " + words.group(1), "update this Muster");
        }
        if (memory.isPresent()) {
            var known = text(memory.get());
            if (known.isEmpty()) {
                Disk.folders(existing(Disk.parent(memory.get())), Disk.parent(memory.get()));
                write(memory.get(), text);
            } else if (WORDS.matcher(known.get())
                    .results()
                    .noneMatch(m -> m.group(2).equals(words.group(2)))) {
                throw new Away(
                        "another repository than before is in " + root,
                        "mount the right one; or, if it is meant to be this one from now on, remove " + memory.get());
            }
        }
    }

    private static Path existing(Path folder) {
        return Files.exists(folder) ? folder : existing(Disk.parent(folder));
    }

    /** Two that begin at once: the first one's mark stays. */
    void lay() throws IOException {
        if (!isThere()) {
            var beside = root.resolve("." + FILE + "." + UUID.randomUUID());
            try {
                write(beside, "{\"format\": %d, \"id\": \"%s\"}\n".formatted(FORMAT, UUID.randomUUID()));
                Files.createLink(file(), beside);
            } catch (java.nio.file.FileAlreadyExistsException _) {
                // Somebody else's, a moment ago.
            } catch (UnsupportedOperationException _) {
                Files.move(beside, file(), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(beside);
            }
            Disk.sync(root);
            isThere();
        }
    }

    private static void write(Path path, String text) throws IOException {
        Files.deleteIfExists(path);
        try (var channel = java.nio.channels.FileChannel.open(Disk.newFile(path), StandardOpenOption.WRITE)) {
            channel.write(StandardCharsets.UTF_8.encode(text));
            channel.force(true);
        }
    }

    private static Optional<String> text(Path path) throws IOException {
        try {
            return Optional.of(Files.readString(path));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }
}
