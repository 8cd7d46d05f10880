package dev.muster.commands.side;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.SocketFactory;

/**
 * Has the driver reach a server by its socket in the file system. A server that is paused in its recovery can be given no
 * role whose password we would know, and on loopback everybody on the machine could come; here the system itself says who
 * connects, and the server believes it (authentication method peer).
 *
 * <p>The driver makes one of these by its name, with the socket's path as its argument.
 */
public final class UnixSockets extends SocketFactory {
    private final Path path;

    public UnixSockets(String path) {
        this.path = Path.of(path);
    }

    @Override
    public Socket createSocket() throws IOException {
        return new UnixSocket(path);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) throws IOException {
        return createSocket();
    }
}
