package dev.muster.commands.cluster;

import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Asks whether a server still lets anybody in. A session that we have says nothing about that: it is answered by a process
 * of its own, also while the one that takes new connections hangs.
 */
final class Doorbell {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int REQUEST_LENGTH = 8;
    /** "Would you speak TLS?": every server answers with one letter, before any login and without a line in its log. */
    private static final int SSL_REQUEST = 80877103;

    private Doorbell() {}

    /** Whether anybody is behind it: also one that lets nobody in, or hangs. */
    static boolean isAnybodyThere(Node.Login login) {
        try (var socket = new Socket()) {
            var address = new InetSocketAddress(login.host(), login.port());
            if (address.isUnresolved()) {
                return false;
            }
            connect(socket, address, PATIENCE);
            return hears(socket);
        } catch (IOException _) {
            return false;
        }
    }

    /** A proxy without a server behind it hangs up; a server that hangs says nothing. */
    private static boolean hears(Socket socket) throws IOException {
        try {
            return answers(socket);
        } catch (SocketTimeoutException _) {
            return true;
        }
    }

    private static void connect(Socket socket, InetSocketAddress address, Duration patience) throws IOException {
        socket.connect(address, (int) patience.toMillis());
        socket.setSoTimeout((int) patience.toMillis());
    }

    private static boolean answers(Socket socket) throws IOException {
        var out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(REQUEST_LENGTH);
        out.writeInt(SSL_REQUEST);
        out.flush();
        return socket.getInputStream().read() >= 0;
    }

    static void ring(Node.Login login, Duration patience) throws SQLException {
        try (var socket = new Socket()) {
            var address = new InetSocketAddress(login.host(), login.port());
            if (address.isUnresolved()) {
                throw new UnknownHostException(login.host());
            }
            connect(socket, address, patience);
            if (!answers(socket)) {
                throw new EOFException("the connection was closed");
            }
        } catch (IOException e) {
            throw new SQLException("nobody answers the door", "08006", e);
        }
    }
}
