package dev.muster.commands.repository;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files and folders that last, and that nobody but us reads. */
final class Disk {
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private Disk() {}

    static Path newFile(Path path) throws IOException {
        return Files.createFile(path, FILE);
    }

    /** With all that are missing above it, down from {@code top}, which is there; a new name lasts once its folder was written. */
    static void folders(Path top, Path folder) throws IOException {
        var missing = new ArrayDeque<Path>();
        for (var each = folder; !each.equals(top) && !Within.isFolder(each); each = parent(each)) {
            missing.push(each);
        }
        for (var each : missing) {
            try {
                Files.createDirectory(each, FOLDER);
            } catch (FileAlreadyExistsException e) {
                if (!Within.isFolder(each)) {
                    throw e;
                }
            }
            sync(parent(each));
        }
    }

    static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent());
    }

    /** Whoever is stopped in the middle of something clears away after it: being interrupted must not prevent that. */
    static void sync(Path folder) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (!synced(folder)) {
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean synced(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (ClosedByInterruptException _) {
            return false;
        }
    }

    /** Links are removed, never followed. Whoever else removes the same is welcome. */
    static void removeAll(Path top) throws IOException {
        if (!Within.isFolder(top)) {
            Files.deleteIfExists(top);
            return;
        }
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                return continueIfGone(e);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                if (e != null) {
                    return continueIfGone(e);
                }
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static FileVisitResult continueIfGone(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }
}
