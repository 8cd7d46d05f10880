package dev.muster.chat.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that start a moment later, and again after they were down: none that a machine gives to whoever connects
 * somewhere, who would have it meanwhile, and none that tests in another process are given.
 */
public final class FreePort {
    private static final int LOWEST = 10_000;
    private static final int EACH = 1_000;
    private static final int MOST_AT_ONCE = 20;

    private static final Claim CLAIM = Claim.first();
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /** A range of ports that this process has for as long as it lives. */
    private record Claim(int lowest, FileLock lock) {

        static Claim first() {
            for (int range = 0; range < MOST_AT_ONCE; range++) {
                var lock = lock(Path.of("/tmp", "muster-test-ports-" + range));
                if (lock.isPresent()) {
                    return new Claim(LOWEST + range * EACH, lock.get());
                }
            }
            throw new IllegalStateException("no range of ports is to be had: tests run in " + MOST_AT_ONCE
                    + " other processes, or /tmp cannot be written to");
        }

        private static Optional<FileLock> lock(Path file) {
            try {
                var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = Optional.ofNullable(channel.tryLock());
                if (lock.isEmpty()) {
                    channel.close();
                }
                return lock;
            } catch (IOException | OverlappingFileLockException _) {
                return Optional.empty();
            }
        }
    }

    public static int find() {
        while (true) {
            int port = CLAIM.lowest() + ThreadLocalRandom.current().nextInt(EACH);
            if (GIVEN.add(port) && isFree(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException _) {
            return false;
        }
    }
}
