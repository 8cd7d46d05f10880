package dev.muster.commands.scratch;

import dev.muster.chat.Human;
import dev.muster.commands.host.Host;
import dev.muster.commands.host.Outcome;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;

/**
 * A folder for one piece of work, gone with it. What a Muster that was killed left behind is removed by the next one that
 * makes a folder: its name says whose it was.
 */
public final class Scratch implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final long NOTHING = 256 << 10;

    private final Host host;
    private final Path folder;

    private Scratch(Host host, Path folder) {
        this.host = host;
        this.folder = folder;
    }

    /** {@code name} says what it is for. */
    public static Scratch open(Host host, Path root, String name) throws InterruptedException {
        var scratch = own(host, root, name);
        try {
            Files.setPosixFilePermissions(scratch.folder(), PosixFilePermissions.fromString("rwx--x--x"));
            scratch.requireReach();
            return scratch;
        } catch (IOException e) {
            throw trouble("no scratch folder can be made in " + root, e);
        }
    }

    /** One that nobody but Muster's own user enters. */
    public static Scratch own(Host host, Path root, String name) {
        try {
            Files.createDirectories(root);
            Leftovers.sweep(root);
            var unique = name + "-" + UUID.randomUUID().toString().substring(0, 4);
            var folder = root.resolve(Leftovers.mine(unique));
            // The folder stays ours, so that nobody can put a link where we write; what is in it is handed over.
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return new Scratch(host, folder);
        } catch (IOException e) {
            throw trouble("no scratch folder can be made in " + root, e);
        }
    }

    /** One that stays until somebody removes it, under a name of its own. */
    public static Scratch lasting(Host host, Path folder) throws InterruptedException {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            var scratch = new Scratch(host, folder.toRealPath());
            scratch.requireReach();
            return scratch;
        } catch (IOException e) {
            throw trouble("no folder can be made in " + folder.getParent(), e);
        }
    }

    private void requireReach() throws IOException, InterruptedException {
        var test = host.run(Host.Errand.of("test", "-x", folder.toString()).ordinarily(), SOON);
        if (!test.ok()) {
            close();
            throw new Problem(
                            "SCRATCH_UNREACHABLE",
                            "the user that runs PostgreSQL cannot enter " + folder.getParent(),
                            "name a folder that it can enter in backups.scratch, such as /var/lib/muster/scratch")
                    .asTrouble();
        }
    }

    public Host host() {
        return host;
    }

    public Path folder() {
        return folder;
    }

    public Path path(String name) {
        return folder.resolve(name);
    }

    /** An empty file that only Muster's own user reads: a program that writes it changes nothing of that. */
    public Path hidden(String name) {
        var file = path(name);
        try {
            Files.deleteIfExists(file);
            return Files.createFile(
                    file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw trouble("no scratch file can be made", e);
        }
    }

    /** A folder in it that the user who runs PostgreSQL owns. */
    public Path give(String name) {
        try {
            var given = Files.createDirectories(path(name));
            Files.setPosixFilePermissions(given, PosixFilePermissions.fromString("rwx------"));
            host.handOver(given);
            return given;
        } catch (IOException e) {
            throw trouble("no scratch folder can be made", e);
        }
    }

    /** Before anything is written: a disk that runs full hurts others too. */
    public void requireRoom(long bytes) {
        try {
            long usable = Files.getFileStore(folder).getUsableSpace();
            if (usable < bytes) {
                throw full(
                        "it takes %s, and %s are free".formatted(Human.bytes(bytes), Human.bytes(Math.max(0, usable))));
            }
        } catch (IOException e) {
            throw trouble("the room in the scratch folder cannot be seen", e);
        }
    }

    /** Whether others left nothing there: then whatever failed, failed for want of room, and says something else perhaps. */
    public static boolean isFull(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace() < NOTHING;
        } catch (IOException _) {
            return false;
        }
    }

    public static Problem.Trouble ranFull() {
        return full("the disk ran full");
    }

    static Problem.Trouble full(String why) {
        return new Problem(
                        "SCRATCH_FULL",
                        "there is too little room to restore it beside: " + why,
                        "make room there, or name a folder on a larger disk in backups.scratch")
                .asTrouble();
    }

    /** A program of ours that failed for want of room says nothing about what it worked on. */
    public static void requireRoomIn(Outcome outcome) {
        if (outcome.complaint().contains("No space left on device")) {
            throw full("the disk ran full");
        }
    }

    public static Problem.Trouble trouble(String what, IOException e) {
        var why = String.valueOf(e.getMessage());
        if (why.toLowerCase(Locale.ROOT).contains("no space left")) {
            return full("the disk ran full");
        }
        return new Problem.Trouble(
                new Problem(
                        "SCRATCH_UNUSABLE", what + ": " + why, "mend that, or name another folder in backups.scratch"),
                e);
    }

    /** Ends what still works in a folder that was made here, and removes it. */
    public static void remove(Path folder) {
        Leftovers.remove(folder);
    }

    /** Ends what still works in it, and removes it. */
    @Override
    public void close() {
        Leftovers.remove(folder);
    }
}
