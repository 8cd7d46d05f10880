package dev.muster.commands.backup;

import dev.muster.chat.Human;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/** A folder for what cannot be streamed; it goes with the backup, and after a crash with the next try. */
record Scratch(Path path) implements AutoCloseable {
    private static final int TRIES = 20;

    static Scratch of(Taking taking, long expected) throws IOException {
        var parent = taking.work().tools().vault().scratch();
        Files.createDirectories(parent);
        var folder = Files.createTempDirectory(
                parent,
                prefix(taking.step().id()),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        long usable = Files.getFileStore(folder).getUsableSpace();
        if (usable < expected) {
            Files.delete(folder);
            throw new Problem(
                            "SCRATCH_FULL",
                            "the backup needs about %s of scratch, and there is %s"
                                    .formatted(Human.bytes(expected), Human.bytes(usable)),
                            "make room in Muster's state folder, or take it without --jobs")
                    .asTrouble();
        }
        return new Scratch(folder);
    }

    private static String prefix(String id) {
        return "take-" + id + "-";
    }

    /** Whether the first rows are being written. */
    boolean begun() throws IOException {
        try (var found =
                Files.find(path, 2, (file, _) -> isRows(file.getFileName().toString()))) {
            return found.findAny().isPresent();
        }
    }

    /** Only such a name, and never the folder's own: 123.dat, whatever its compression adds. */
    private static boolean isRows(String name) {
        return name.matches("\\d+\\.dat.*");
    }

    /** What a backup of this name left. */
    static void sweep(Path parent, String id) throws IOException {
        if (Files.isDirectory(parent)) {
            try (var all = Files.list(parent)) {
                for (var left : all.filter(path -> path.getFileName().toString().startsWith(prefix(id)))
                        .toList()) {
                    new Scratch(left).close();
                }
            }
        }
    }

    /** A tool that was just killed may have written a last file meanwhile. */
    @Override
    public void close() throws IOException {
        for (int tries = 1; Files.exists(path); tries++) {
            try (var all = Files.walk(path)) {
                for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            } catch (IOException e) {
                if (tries == TRIES) {
                    throw e;
                }
            }
        }
    }
}
