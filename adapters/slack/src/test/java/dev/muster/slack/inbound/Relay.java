package dev.muster.slack.inbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between us and a server, and can become a network in which nothing arrives any more and nobody says so. */
final class Relay implements AutoCloseable {
    private final ServerSocket server;
    private final int port;
    private final List<Socket> ends = new CopyOnWriteArrayList<>();
    /** Those that were open when the network died. */
    private final List<Socket> dead = new CopyOnWriteArrayList<>();

    Relay(int port) throws IOException {
        this.port = port;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var _ = Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Of what is open now; what is opened later works. */
    void cut() {
        dead.addAll(ends);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var here = server.accept();
                var there = new Socket(InetAddress.getLoopbackAddress(), port);
                ends.addAll(List.of(here, there));
                var _ = Thread.ofVirtual().start(() -> pump(here, there));
                var _ = Thread.ofVirtual().start(() -> pump(there, here));
            } catch (IOException _) {
                // Closed, or nobody is there.
            }
        }
    }

    private void pump(Socket from, Socket to) {
        var buffer = new byte[8192];
        try {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                if (!dead.contains(from)) {
                    to.getOutputStream().write(buffer, 0, n);
                }
            }
            if (!dead.contains(from)) {
                to.close();
            }
        } catch (IOException _) {
            // One of them is gone.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (var end : ends) {
                end.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
