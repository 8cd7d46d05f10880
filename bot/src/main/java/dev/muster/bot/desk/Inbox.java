package dev.muster.bot.desk;

import dev.muster.bot.store.InboxStore;
import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import dev.muster.chat.Incoming;
import dev.muster.chat.Listener;
import dev.muster.chat.Place;
import dev.muster.chat.grammar.Suggestion;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Keeps what came in before it is acknowledged, and hands each delivery to the desk once, after a crash as well. */
public final class Inbox implements Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final int MOST_AT_ONCE = 64;
    /** A day of them, every 15 seconds: a chat may be away for hours. */
    private static final int MOST_ATTEMPTS = 6_000;
    /** Whoever sees no page opens it again: nobody waits for it for hours. */
    private static final int MOST_ATTEMPTS_AT_A_PAGE = 4;

    private static final Duration REMEMBERED = Duration.ofDays(7);
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(5);
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);

    private final InboxStore store;
    private final Desk desk;
    private final Clock clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    /** What is answered when the chat wants it: not before, and not by several who wait for the same. */
    private final Set<String> paused = ConcurrentHashMap.newKeySet();

    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private final CountDownLatch closing = new CountDownLatch(1);

    private final Timer answers;

    public Inbox(InboxStore store, Desk desk, Clock clock, MeterRegistry metrics) {
        this.store = store;
        this.desk = desk;
        this.clock = clock;
        this.answers = Timer.builder("muster.answers")
                .description("from a delivery taken to its answer given")
                .register(metrics);
    }

    @Override
    public boolean receive(Incoming incoming) {
        boolean isNew = store.add(incoming, clock.instant());
        if (isNew) {
            threads.execute(() -> answers.record(() -> handle(incoming)));
        }
        return isNew;
    }

    /** What a crash left. To be called at the start. */
    public void resume() {
        handle(store.leftovers());
    }

    /** What another replica's crash or a broken store left, or a chat did not take. To be called now and then. */
    public void goOn() {
        handle(store.due(clock.instant()));
    }

    private void handle(List<Incoming> left) {
        for (var incoming : left) {
            if (!underWay.contains(incoming.delivery()) && !paused.contains(incoming.delivery())) {
                threads.execute(() -> handle(incoming));
            }
        }
    }

    private void handle(Incoming incoming) {
        if (!underWay.add(incoming.delivery())) {
            return;
        }
        room.acquireUninterruptibly();
        int attempt = 0;
        try {
            attempt = store.attempt(incoming.delivery());
            if (attempt == 0) {
                return;
            }
            if (attempt > attempts(incoming)) {
                LOG.error("{} was tried {} times and is given up", incoming.delivery(), attempts(incoming));
            } else {
                desk.handle(incoming);
            }
            store.handled(incoming.delivery(), clock.instant());
        } catch (Chat.BusyException busy) {
            again(incoming, busy.pause());
        } catch (RuntimeException e) {
            // It stays in the inbox, and is tried again; nobody wants to read of each time.
            LOG.atLevel(attempt > 1 || closing.getCount() == 0 ? Level.DEBUG : Level.WARN)
                    .log("{} could not be answered yet: {}", incoming.delivery(), Bug.where(e));
        } finally {
            underWay.remove(incoming.delivery());
            room.release();
        }
    }

    private static int attempts(Incoming incoming) {
        return switch (incoming) {
            case Incoming.Visit _ -> MOST_ATTEMPTS_AT_A_PAGE;
            case Incoming.Words _, Incoming.Press _, Incoming.Pinned _ -> MOST_ATTEMPTS;
        };
    }

    /** The chat told when it would take the answer: whoever asked should not wait much longer than that. */
    private void again(Incoming incoming, Duration pause) {
        paused.add(incoming.delivery());
        try {
            threads.execute(() -> {
                if (!closes(pause)) {
                    paused.remove(incoming.delivery());
                    handle(incoming);
                }
            });
        } catch (RejectedExecutionException _) {
            LOG.debug("{} stays in the inbox until the next start", incoming.delivery());
        }
    }

    private boolean closes(Duration within) {
        try {
            return closing.await(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            return true;
        }
    }

    @Override
    public List<Suggestion> complete(Account who, Place place, String words) {
        return desk.complete(who, words);
    }

    public void forgetOld() {
        store.forget(clock.instant().minus(REMEMBERED));
    }

    @Override
    public void close() {
        closing.countDown();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE_AT_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
                var _ = threads.awaitTermination(LAST_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
