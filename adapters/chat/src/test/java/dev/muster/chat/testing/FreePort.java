package dev.muster.chat.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that start a moment later, and again after they were down: none that a machine gives to whoever connects
 * somewhere, who would have it meanwhile.
 */
public final class FreePort {
    private static final int LOWEST = 10_000;
    private static final int EACH = 1_000;
    private static final int MOST_AT_ONCE = 20;

    /** Tests that run beside these, in a process of their own, give others. */
    private static final int FIRST = LOWEST + (int) (ProcessHandle.current().pid() % MOST_AT_ONCE) * EACH;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    public static int find() {
        while (true) {
            int port = FIRST + ThreadLocalRandom.current().nextInt(EACH);
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
