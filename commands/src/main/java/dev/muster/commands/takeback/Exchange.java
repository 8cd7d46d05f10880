package dev.muster.commands.takeback;

import dev.muster.commands.keptfolder.Disk;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One folder takes the place of another, which is kept: two renames. Their names alone say where it stands, whenever
 * somebody died in its middle.
 *
 * @param data the place
 * @param fresh what takes it
 * @param kept the name under which what has it now is kept
 */
record Exchange(Path data, Path fresh, Path kept, Disk disk) {

    Exchange(Path data, Path fresh, Path kept) {
        this(data, fresh, kept, Disk.REAL);
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
        perform(_ -> true);
    }

    /**
     * {@code vacant} is asked when the first rename is done: nobody finds the old folder in its place any more, and who was
     * in it already is seen. False: somebody is, and everything is as it was before.
     */
    boolean perform(Predicate<Path> vacant) {
        var state = state();
        if (state == State.UNCLEAR || (state == State.BEFORE && !Files.isDirectory(fresh))) {
            throw unclear();
        }
        if (state == State.AFTER) {
            settle();
            return true;
        }
        if (state == State.BEFORE) {
            move(data, kept);
        }
        if (!vacant.test(kept)) {
            move(kept, data);
            return false;
        }
        second();
        return true;
    }

    private void second() {
        try {
            disk.move(fresh, data);
        } catch (IOException e) {
            move(kept, data);
            throw failed(fresh, data, e);
        }
        settle();
    }

    private void move(Path from, Path to) {
        try {
            disk.move(from, to);
        } catch (IOException e) {
            throw failed(from, to, e);
        }
        writeDown(from, to);
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

    /** Whoever died right after a rename had not written it down. */
    private void settle() {
        writeDown(data, kept);
        writeDown(fresh, data);
    }

    private void writeDown(Path from, Path to) {
        try {
            disk.writeDownAround(from, to);
        } catch (IOException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "NOT_WRITTEN_DOWN",
                            "%s has its new name, %s, which the disk does not write down: %s"
                                    .formatted(from, to, why(e)),
                            "see what is wrong with the disk; then retry, or roll back"),
                    e);
        }
    }
}
