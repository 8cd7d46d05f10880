package dev.muster.bot.postgres;

import dev.muster.chat.Secret;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The folder where Muster keeps what must outlive it. One Muster at a time holds it: the lock ends with the process,
 * however that ends, so whatever server still runs in it is a leftover.
 */
public final class StateFolder implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path folder;
    private final Programs programs;
    private final FileChannel lock;

    private StateFolder(Path folder, Programs programs, FileChannel lock) {
        this.folder = folder;
        this.programs = programs;
        this.lock = lock;
    }

    public static StateFolder open(Path wanted, Programs programs) {
        try {
            var folder =
                    Files.createDirectories(wanted.toAbsolutePath().normalize()).toRealPath();
            var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new Problem(
                                "ALREADY_RUNNING",
                                "another Muster is running with the state folder " + folder,
                                "stop it first, or choose another folder with --state")
                        .asTrouble();
            }
            return new StateFolder(folder, programs, channel);
        } catch (IOException e) {
            throw Trouble.of(e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    /** Whatever works in a folder of ours is ended, by force. */
    public void endAllIn(Path folder) {
        Folders.endProcessesIn(folder);
    }

    public Path path() {
        return folder;
    }

    /** A server in this folder, or among the system's state if the user that runs it cannot reach this folder. */
    public LocalServer server(String name) {
        try {
            return new LocalServer(programs, servers().resolve(name));
        } catch (IOException e) {
            throw Trouble.of(e);
        }
    }

    private Path servers() throws IOException {
        var servers = folder.resolve("servers");
        if (Files.exists(servers)) {
            return servers.toRealPath();
        }
        Files.deleteIfExists(servers); // A link whose target is gone.
        if (programs.runAs().isEmpty()) {
            return Files.createDirectory(servers);
        }
        letThrough(folder);
        if (Reach.canBeEntered(folder)) {
            return Files.createDirectory(servers);
        }
        var elsewhere = Reach.newPlace();
        Files.createSymbolicLink(servers, elsewhere);
        return elsewhere;
    }

    /** Others may pass through our folder to their own, and see nothing on the way. */
    private static void letThrough(Path folder) throws IOException {
        var permissions = Files.getPosixFilePermissions(folder);
        permissions.addAll(PosixFilePermissions.fromString("--x--x--x"));
        Files.setPosixFilePermissions(folder, permissions);
    }

    /** The secret of this name; made at random when it is asked for the first time. */
    public Secret secret(String name) {
        try {
            var file = secretFile(name);
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwx------"));
                writePrivately(file, random());
            }
            return new Secret(Files.readString(file).strip());
        } catch (IOException e) {
            throw Trouble.of(e);
        }
    }

    public Path secretFile(String name) {
        return folder.resolve("secrets").resolve(name);
    }

    private static String random() {
        var bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Written beside and renamed, readable by the owner alone from the first byte. */
    public static void writePrivately(Path file, String text) {
        try {
            var beside = Files.createTempFile(
                    file.getParent(),
                    ".new",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(beside, text);
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Trouble.of(e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw Trouble.of(e);
        }
    }
}
