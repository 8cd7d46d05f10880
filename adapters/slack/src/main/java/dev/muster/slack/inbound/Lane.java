package dev.muster.slack.inbound;

import dev.muster.chat.Chat;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Keeps one socket open: there is a new one before the old one goes, wherever that can be. */
final class Lane {
    /** Slack closes a socket some ten seconds after it has said so. */
    private static final Duration FAREWELL = Duration.ofMinutes(1);

    private final Sockets sockets;
    private final Patience patience;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile Optional<Socket> current = Optional.empty();
    private final Set<Socket> retired = ConcurrentHashMap.newKeySet();
    private int failures;

    Lane(String name, Sockets sockets, Patience patience) {
        this.sockets = sockets;
        this.patience = patience;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::keep);
    }

    void start() {
        thread.start();
    }

    Optional<Socket> socket() {
        return current.filter(Socket::isOpen);
    }

    private void keep() {
        try {
            while (!isOver(Duration.ZERO)) {
                if (renew()) {
                    watch(current.orElseThrow());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // We are closed.
        } finally {
            current.ifPresent(Socket::close);
        }
    }

    /** Opens a new one, or waits some time after it could not. */
    private boolean renew() throws InterruptedException {
        var pause = patience.pause();
        try {
            var fresh = sockets.open(patience);
            var old = current;
            current = Optional.of(fresh);
            old.ifPresent(this::retire);
            sockets.changed("");
            return true;
        } catch (Chat.BusyException e) {
            pause = e.pause();
            sockets.changed(String.valueOf(e.getMessage()));
        } catch (Chat.ChatException e) {
            pause = backoff();
            sockets.changed(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // Whatever is wrong with what Slack answered: nothing of it may end this loop, nor be shown.
            pause = backoff();
            sockets.changed("slack opens no socket: " + e.getClass().getSimpleName());
        }
        var _ = isOver(pause);
        return false;
    }

    private Duration backoff() {
        failures++;
        var longest = patience.longestPause().toMillis();
        var pause = Math.min(longest, patience.pause().toMillis() << Math.min(failures - 1, 10));
        return Duration.ofMillis(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
    }

    /** Returns when it should be replaced. */
    private void watch(Socket socket) throws InterruptedException {
        while (!socket.endsWithin(patience.ping()) && socket.answers() && !sockets.isDeaf(socket)) {
            failures = 0;
        }
        if (!socket.isOpen()) {
            sockets.changed("slack has closed the socket");
        }
        if (socket.age().compareTo(patience.ping()) < 0) {
            var _ = isOver(backoff()); // Slack sends us away at once: asking at once again would not help.
        }
    }

    /** What is under way on it may still be acknowledged there; if we closed it first, what comes meanwhile would be lost. */
    private void retire(Socket old) {
        retired.add(old);
        var _ = Thread.ofVirtual().name("slack-retire").start(() -> {
            try {
                if (old.isOpen()) {
                    old.awaitGone(old.isDismissed() ? FAREWELL : patience.linger());
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                old.close();
                retired.remove(old);
            }
        });
    }

    private boolean isOver(Duration time) throws InterruptedException {
        return closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    void close() {
        closing.countDown();
        current.ifPresent(Socket::close);
        retired.forEach(Socket::close);
        thread.interrupt();
    }

    void join(Duration time) throws InterruptedException {
        var _ = thread.join(time);
    }
}
