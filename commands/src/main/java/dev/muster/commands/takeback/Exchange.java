package dev.muster.commands.takeback;

import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * One folder takes the place of another, which is kept: two renames. Their names alone say where it stands, whenever
 * somebody died in its middle.
 *
 * @param data the place
 * @param fresh what takes it
 * @param kept the name under which what has it now is kept
 */
record Exchange(Path data, Path fresh, Path kept, Mover mover) {

    /** Renames, or throws. */
    @FunctionalInterface
    interface Mover {
        void move(Path from, Path to) throws IOException;
    }

    Exchange(Path data, Path fresh, Path kept) {
        this(data, fresh, kept, (from, to) -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
    }

    enum State {
        BEFORE,
        /** Nothing is in the place; both are there, under their other names. */
        BETWEEN,
        AFTER,
        /** A folder is missing, or there are more than there should be. */
        UNCLEAR
    }

    State state() {
        boolean there = Files.isDirectory(data);
        boolean waits = Files.isDirectory(fresh);
        boolean put = Files.isDirectory(kept);
        if (there && !put) {
            return State.BEFORE;
        }
        if (there && !waits) {
            return State.AFTER;
        }
        return !there && waits && put ? State.BETWEEN : State.UNCLEAR;
    }

    /** Wherever it stands. What could not be finished is as it was before. */
    void perform() {
        switch (state()) {
            case AFTER -> {}
            case UNCLEAR -> throw unclear();
            case BETWEEN -> second();
            case BEFORE -> {
                if (!Files.isDirectory(fresh)) {
                    throw unclear();
                }
                move(data, kept);
                second();
            }
        }
        settle();
    }

    private void second() {
        try {
            mover.move(fresh, data);
        } catch (IOException e) {
            move(kept, data);
            settle();
            throw failed(fresh, data, e);
        }
    }

    private void move(Path from, Path to) {
        try {
            mover.move(from, to);
        } catch (IOException e) {
            throw failed(from, to, e);
        }
    }

    private static Problem.Trouble failed(Path from, Path to, IOException e) {
        return new Problem.Trouble(
                new Problem(
                        "NOT_RENAMED",
                        "%s cannot be renamed to %s: %s; every folder has the name that it had"
                                .formatted(from, to, why(e)),
                        "mend that, then retry; or roll back, which starts everything as it was"),
                e);
    }

    private static String why(IOException e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }

    Problem.Trouble unclear() {
        return new Problem(
                        "FOLDERS_UNCLEAR",
                        inWords(),
                        "see what became of them, and put them where they belong; then retry")
                .asTrouble();
    }

    String inWords() {
        return "%s is %s, %s is %s, %s is %s".formatted(data, there(data), fresh, there(fresh), kept, there(kept));
    }

    private static String there(Path path) {
        return Files.isDirectory(path) ? "there" : "not there";
    }

    /** A name that is only in memory is lost with the power. */
    private void settle() {
        for (var folder : new Path[] {data.getParent(), fresh.getParent()}) {
            if (folder != null && Files.isDirectory(folder)) {
                try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                } catch (IOException _) {
                    // Some file systems do not let a folder be written down; they do so themselves.
                }
            }
        }
    }
}
