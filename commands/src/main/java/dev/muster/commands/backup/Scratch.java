package dev.muster.commands.backup;

import dev.muster.chat.Human;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder for what cannot be streamed; it goes with the backup, and after a crash with the next try, or with another's. */
record Scratch(Path path) implements AutoCloseable {

    static Scratch of(Taking taking, long expected) throws IOException {
        var tools = taking.work().tools();
        var made = dev.muster.commands.scratch.Scratch.own(
                tools.host(), tools.vault().scratch(), name(taking.step().id()));
        var scratch = new Scratch(made.folder());
        long usable = Files.getFileStore(scratch.path()).getUsableSpace();
        if (usable < expected) {
            scratch.close();
            throw new Problem(
                            "SCRATCH_FULL",
                            "the backup needs about %s of scratch, and there is %s"
                                    .formatted(Human.bytes(expected), Human.bytes(usable)),
                            "make room in Muster's state folder, or take it without --jobs")
                    .asTrouble();
        }
        return scratch;
    }

    private static String name(String id) {
        return "take-" + id;
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

    /** What a backup of this name left, and who still writes there: tools outlive a Muster that is killed. */
    static void sweep(Path parent, String id) throws IOException {
        if (Files.isDirectory(parent)) {
            try (var all = Files.list(parent)) {
                for (var left : all.filter(path -> path.getFileName().toString().contains("-" + name(id) + "-"))
                        .toList()) {
                    new Scratch(left).close();
                }
            }
        }
    }

    @Override
    public void close() {
        dev.muster.commands.scratch.Scratch.remove(path);
    }
}
