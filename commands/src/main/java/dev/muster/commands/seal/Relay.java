package dev.muster.commands.seal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Hands what is written over to a thread of its own, so that what lies below works while what lies above does: each on its
 * own core. A few buffers go round; whoever is faster waits.
 */
final class Relay extends OutputStream {
    private static final int BUFFERS = 6;

    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<Load> full = new ArrayBlockingQueue<>(BUFFERS + 1);
    private volatile @Nullable Throwable failure;
    private final OutputStream down;
    private final Thread thread;
    private byte[] current = new byte[Load.SIZE];
    private int length;
    private boolean closed;

    Relay(String name, OutputStream down) {
        this.down = down;
        for (int i = 1; i < BUFFERS; i++) {
            free.add(new byte[Load.SIZE]);
        }
        // It computes all the time, and would keep a virtual thread's carrier from everybody else.
        this.thread = Thread.ofPlatform().daemon().name(name).start(this::work);
    }

    /** After a failure it only empties the buffers: whoever writes must not wait for ever. */
    private void work() {
        try {
            for (var load = full.take(); !load.isEnd(); load = full.take()) {
                pass(load);
                free.add(load.bytes);
            }
        } catch (InterruptedException e) {
            failure = e;
        }
        finish();
    }

    private void pass(Load load) {
        if (failure == null) {
            try {
                down.write(load.bytes, 0, load.length);
            } catch (IOException | RuntimeException e) {
                failure = e;
            }
        }
    }

    private void finish() {
        try {
            down.close();
        } catch (IOException | RuntimeException e) {
            failure = failure == null ? e : failure;
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int count) throws IOException {
        for (int done = 0; done < count; ) {
            int n = Math.min(count - done, Load.SIZE - length);
            System.arraycopy(data, offset + done, current, length, n);
            length += n;
            done += n;
            if (length == Load.SIZE) {
                handOver();
            }
        }
    }

    private void handOver() throws IOException {
        requireWell();
        try {
            full.put(new Load(current, length));
            current = free.take();
            length = 0;
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    private void requireWell() throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw new IOException(e.getMessage(), e);
            case Throwable e -> throw new IOException("what was written could not be passed on", e);
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while writing");
    }

    /** Returns when all has arrived below. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (length > 0) {
                full.put(new Load(current, length));
            }
            full.put(Load.END);
            thread.join();
        } catch (InterruptedException _) {
            thread.interrupt();
            throw interrupted();
        }
        Arrays.fill(current, (byte) 0);
        requireWell();
    }

    /** After a failure, whose words are known already. Does nothing to one that is closed. */
    void end() {
        try {
            close();
        } catch (IOException _) {
            // Whoever wrote was told.
        }
    }
}
