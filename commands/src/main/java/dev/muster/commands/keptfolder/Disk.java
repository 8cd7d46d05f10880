package dev.muster.commands.keptfolder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Where folders have their names: a name that is only in memory is lost with the power. */
public interface Disk {
    Disk REAL = new Disk() {
        @Override
        public void move(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void writeDown(Path folder) throws IOException {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            } catch (AccessDeniedException _) {
                // As PostgreSQL does it: who may not open a folder cannot write it down, and may rename all the same.
            } catch (IOException e) {
                if (!isUnable(e)) {
                    throw e;
                }
            }
        }
    };

    void move(Path from, Path to) throws IOException;

    /** The names that stand in it. */
    void writeDown(Path folder) throws IOException;

    /** Where it went first: a folder that is in two places after a loss of power is found, one that is in none is lost. */
    default void moveForGood(Path from, Path to) throws IOException {
        move(from, to);
        writeDownAround(from, to);
    }

    /** What a move changed that may not be written down yet. */
    default void writeDownAround(Path from, Path to) throws IOException {
        var there = parent(to);
        writeDown(there);
        if (Files.isDirectory(parent(from)) && !parent(from).equals(there)) {
            writeDown(parent(from));
        }
    }

    private static Path parent(Path path) {
        return Optional.ofNullable(path.getParent()).orElse(path);
    }

    /** Some file systems do not let a folder be written down; they do so themselves. */
    private static boolean isUnable(IOException e) {
        return String.valueOf(e.getMessage()).contains("Invalid argument");
    }
}
