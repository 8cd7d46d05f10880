package dev.muster.slack.inbound;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Socket Mode: two sockets that we opened, so that no delivery waits for one to be replaced. */
public final class Sockets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);
    /** Slack chooses by chance which socket brings what: the other one does not bring that many in a row. */
    private static final int MISSED = 16;

    private final Dial dial;
    private final Inlet inlet;
    private final Patience patience;
    private final Clock clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Lane> lanes;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong lastDeaf;
    private volatile State state;
    private volatile boolean closing;

    /**
     * How our sockets are.
     *
     * @param greeted how many sockets Slack has greeted us on
     * @param noneSince since when there is none
     * @param trouble why there is none, or not the other one; empty when nothing is known to be wrong
     */
    public record State(int greeted, Optional<Instant> noneSince, String trouble) {}

    public Sockets(Dial dial, Ears ears, Patience patience, Clock clock) {
        this.dial = dial;
        this.inlet = new Inlet(ears);
        this.patience = patience;
        this.clock = clock;
        this.lastDeaf = new AtomicLong(System.nanoTime() - patience.silence().toNanos());
        this.state = new State(0, Optional.of(clock.instant()), "no socket was opened yet");
        this.lanes = List.of(new Lane("slack-socket-1", this, patience), new Lane("slack-socket-2", this, patience));
    }

    /** Returns at once, however Slack is. */
    public void start() {
        lanes.forEach(Lane::start);
    }

    public State state() {
        return state;
    }

    Socket open(Patience patience) throws InterruptedException {
        return Socket.open(dial, this::arrived, patience.greeting());
    }

    /** A lane has another socket, or none. */
    synchronized void changed(String trouble) {
        int greeted =
                (int) lanes.stream().flatMap(lane -> lane.socket().stream()).count();
        var before = state;
        var since = before.noneSince().or(() -> Optional.of(clock.instant()));
        state = new State(greeted, greeted > 0 ? Optional.empty() : since, trouble);
        if (greeted == 0
                && !closing
                && (before.greeted() > 0 || !before.trouble().equals(trouble))) {
            LOG.warn("Slack has no socket for us, and we try again: {}", trouble);
        } else if (greeted > 0 && before.greeted() == 0) {
            LOG.info("Slack is connected");
        }
    }

    /**
     * Whether it answers and brings nothing, so far as that can be known. Only one is replaced at a time, and not often:
     * mostly nobody has said anything.
     */
    boolean isDeaf(Socket socket) {
        boolean silent = socket.silence().compareTo(patience.silence()) > 0
                || (socket.missed(delivered.get()) > MISSED && socket.silence().compareTo(patience.ping()) > 0);
        long now = System.nanoTime();
        long last = lastDeaf.get();
        return silent && now - last > patience.silence().toNanos() / 2 && lastDeaf.compareAndSet(last, now);
    }

    private void arrived(String text, Socket by) {
        try {
            threads.execute(() -> handle(text, by));
        } catch (RejectedExecutionException _) {
            // We are closed: what is not acknowledged comes again.
        }
    }

    private void handle(String text, Socket by) {
        switch (Inlet.read(text)) {
            case Inlet.Message.Hello() -> {
                by.heard(delivered.get());
                by.greeted();
            }
            case Inlet.Message.Goodbye() -> by.ending();
            case Inlet.Message.Envelope envelope -> {
                by.heard(delivered.incrementAndGet());
                take(envelope, by);
            }
            case Inlet.Message.Other() -> LOG.debug("Slack sent something over a socket that means nothing to us");
        }
    }

    private void take(Inlet.Message.Envelope envelope, Socket by) {
        try {
            inlet.take(envelope).ifPresent(text -> acknowledge(text, by));
        } catch (RuntimeException e) {
            LOG.error(
                    "A delivery of type {} could not be handled: {}",
                    envelope.type(),
                    e.getClass().getSimpleName(),
                    e);
        }
    }

    /** By the way that it came, or by any other: Slack takes it from each. */
    private void acknowledge(String text, Socket by) {
        if (!sent(text, by)
                && lanes.stream().flatMap(lane -> lane.socket().stream()).noneMatch(other -> sent(text, other))) {
            LOG.warn("A delivery could not be acknowledged: no socket is open any more");
        }
    }

    private static boolean sent(String text, Socket socket) {
        try {
            socket.send(text);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (RuntimeException _) {
            return false;
        }
    }

    @Override
    public void close() {
        closing = true;
        threads.shutdown();
        try {
            var _ = threads.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
            lanes.forEach(Lane::close);
            for (var lane : lanes) {
                lane.join(LAST_WORDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            lanes.forEach(Lane::close);
        }
        threads.shutdownNow();
    }
}
