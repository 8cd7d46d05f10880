package dev.muster.bot;

import dev.muster.commands.problem.Problem;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parts that were started one after another, and are closed the other way round, each whatever the others do. */
final class Closing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private boolean closed;

    /** A part that comes after the end, because somebody pressed Ctrl-C during the start, is closed at once. */
    synchronized <T extends AutoCloseable> T add(T part) {
        if (closed) {
            quietly(part);
            throw new Problem("STOPPED", "stopped while it was starting", "start it again when you like").asTrouble();
        }
        parts.push(part);
        return part;
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!parts.isEmpty()) {
            quietly(parts.pop());
        }
    }

    static void quietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("{} did not close cleanly: {}", part.getClass().getSimpleName(), e.toString());
        }
    }
}
