package dev.muster.commands.side;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A socket of the file system, as far as the driver needs one: connected, read with a bound, written, closed. */
final class UnixSocket extends Socket {
    private final SocketChannel channel;
    private final Selector readable;
    private final Selector writable;
    private volatile int patience;

    UnixSocket(Path path) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.configureBlocking(false);
            readable = Selector.open();
            writable = Selector.open();
            channel.register(readable, SelectionKey.OP_READ);
            channel.register(writable, SelectionKey.OP_WRITE);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private final class In extends InputStream {
        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            var buffer = ByteBuffer.wrap(bytes, offset, length);
            int n = channel.read(buffer);
            while (n == 0 && length > 0) {
                await(readable);
                n = channel.read(buffer);
            }
            return n;
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            var buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                if (channel.write(buffer) == 0) {
                    await(writable);
                }
            }
        }
    }

    /** Whoever closes it wakes whoever waits. */
    private void await(Selector selector) throws IOException {
        int ready = selector.select(patience);
        selector.selectedKeys().clear();
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        if (ready == 0 && patience > 0) {
            throw new SocketTimeoutException("no answer within " + patience + " ms");
        }
    }

    @Override
    public InputStream getInputStream() {
        return new In();
    }

    @Override
    public OutputStream getOutputStream() {
        return new Out();
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) {
        // It is, from the beginning.
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public void setSoTimeout(int timeout) {
        patience = timeout;
    }

    @Override
    public int getSoTimeout() {
        return patience;
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // There is no delay to be had.
    }

    @Override
    public void setKeepAlive(boolean on) {
        // The system knows when the other end is gone.
    }

    @Override
    public void setReceiveBufferSize(int size) {
        // As the system has it.
    }

    @Override
    public void setSendBufferSize(int size) {
        // As the system has it.
    }

    @Override
    public int getReceiveBufferSize() {
        return 1 << 16;
    }

    @Override
    public int getSendBufferSize() {
        return 1 << 16;
    }

    @Override
    public void close() throws IOException {
        try (channel;
                readable;
                writable) {
            readable.wakeup();
            writable.wakeup();
        }
    }
}
