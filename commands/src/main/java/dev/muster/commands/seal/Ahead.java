package dev.muster.commands.seal;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Has what is read next read by a thread of its own, so that what lies below works while what lies above does: the other
 * direction of {@link Relay}. What fails below fails above, as the same.
 */
final class Ahead extends InputStream {
    private static final int BUFFERS = 4;

    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
    /** Never full: there are no more loads than buffers, and one that is the end. */
    private final BlockingQueue<Load> full = new ArrayBlockingQueue<>(BUFFERS + 1);

    private final InputStream below;
    private final Thread thread;
    private volatile boolean enough;
    private volatile @Nullable Throwable failure;
    private @Nullable Load current;
    private int position;

    Ahead(String name, InputStream below) {
        this.below = below;
        for (int i = 0; i < BUFFERS; i++) {
            free.add(new byte[Load.SIZE]);
        }
        this.thread = Thread.ofPlatform().daemon().name(name).start(this::work);
    }

    private void work() {
        try {
            for (var buffer = free.take(); !enough; buffer = free.take()) {
                int n = below.readNBytes(buffer, 0, Load.SIZE);
                full.add(new Load(buffer, n));
                if (n == 0) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            end(new InterruptedIOException("interrupted while reading"));
        } catch (IOException | RuntimeException | Error e) {
            end(e);
        }
    }

    private void end(Throwable why) {
        failure = why;
        full.add(Load.END);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        var load = current();
        if (load.isEnd()) {
            requireWell();
            return -1;
        }
        int n = Math.min(length, load.length - position);
        System.arraycopy(load.bytes, position, buffer, offset, n);
        position += n;
        return n;
    }

    private Load current() {
        var load = current;
        if (load == null) {
            load = next();
        } else if (!load.isEnd() && position == load.length) {
            free.add(load.bytes);
            load = next();
        }
        current = load;
        return load;
    }

    private Load next() {
        position = 0;
        try {
            return full.take();
        } catch (InterruptedException _) {
            failure = new InterruptedIOException("interrupted while reading");
            Thread.currentThread().interrupt();
            return Load.END;
        }
    }

    private void requireWell() throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IOException(e);
        }
    }

    /** Returns when nobody reads below any more: whoever goes on reading there does so alone. */
    @Override
    public void close() throws IOException {
        enough = true;
        free.offer(new byte[0]); // Whoever waits for a buffer sees that it is enough.
        try {
            if (Thread.currentThread().isInterrupted()) {
                thread.interrupt();
            }
            thread.join();
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        below.close();
    }
}
