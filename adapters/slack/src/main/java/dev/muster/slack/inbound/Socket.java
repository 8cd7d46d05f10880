package dev.muster.slack.inbound;

import dev.muster.chat.Chat;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** One socket, from its address to its end; it is never opened again. */
final class Socket {

    /** What becomes of what it brings. */
    interface Inlet {
        void arrived(String message, Socket by);
    }

    private final QuietClient client;
    private final ReentrantLock sending = new ReentrantLock();
    private final CountDownLatch connected = new CountDownLatch(1);
    private final CountDownLatch greeted = new CountDownLatch(1);
    /** It is closed, or Slack said that it will be. */
    private final CountDownLatch ending = new CountDownLatch(1);

    private final CountDownLatch gone = new CountDownLatch(1);

    private final long opened = System.nanoTime();
    private volatile long heard = opened;
    private volatile long heardOf;
    private volatile boolean dismissed;
    private volatile boolean closed;

    private Socket(Dial dial, Inlet inlet) {
        client = QuietClient.to(dial.slack(), dial.address().get(), message -> inlet.arrived(message, this));
        client.addWebSocketCloseListener((_, _) -> {
            closed = true;
            ending.countDown();
            gone.countDown();
        });
    }

    /** Returns when Slack has greeted us there. */
    static Socket open(Dial dial, Inlet inlet, Duration patience) throws InterruptedException {
        var socket = new Socket(dial, inlet);
        boolean isOpen = false;
        try {
            var connecting = Thread.ofVirtual().name("slack-connect").start(socket::connect);
            isOpen = socket.greeted.await(patience.toMillis(), TimeUnit.MILLISECONDS) && !socket.closed;
            if (!isOpen) {
                connecting.interrupt();
                throw new Chat.ChatException("slack opens no socket");
            }
            return socket;
        } finally {
            if (!isOpen) {
                socket.close();
            }
        }
    }

    private void connect() {
        try {
            client.connect(); // Tells nobody when it fails.
            connected.countDown();
        } catch (RuntimeException _) {
            closed = true; // Not shown: it may hold the address.
        }
        if (!answers()) {
            greeted.countDown(); // Nobody will do that any more.
        }
        if (closed) {
            close(); // Too late perhaps: nobody waits for it any more.
        }
    }

    void greeted() {
        greeted.countDown();
    }

    /** Slack is about to close it. */
    void ending() {
        dismissed = true;
        ending.countDown();
    }

    /** Then it is Slack that closes it, and until then it may bring something. */
    boolean isDismissed() {
        return dismissed;
    }

    void awaitGone(Duration time) throws InterruptedException {
        var _ = gone.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isOpen() {
        return !closed;
    }

    /** @param count of all deliveries by any socket */
    void heard(long count) {
        heard = System.nanoTime();
        heardOf = count;
    }

    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heard);
    }

    /** What others brought since it brought something. */
    long missed(long count) {
        return count - heardOf;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - opened);
    }

    boolean endsWithin(Duration time) throws InterruptedException {
        return ending.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for the answer to a ping, for three seconds; without one it is as good as closed. */
    boolean answers() {
        boolean answers = !closed && client.verifyConnection();
        if (!answers) {
            closed = true;
        }
        return answers;
    }

    /** Throws when it is no longer open. */
    void send(String text) throws InterruptedException {
        // What comes right after the greeting comes before Bolt's client knows its own session.
        if (!connected.await(1, TimeUnit.SECONDS) || closed) {
            throw new IllegalStateException("the socket is closed");
        }
        sending.lock();
        try {
            client.sendWebSocketMessage(text);
        } finally {
            sending.unlock();
        }
    }

    void close() {
        closed = true;
        ending.countDown();
        gone.countDown();
        try {
            client.close();
        } catch (IOException | RuntimeException _) {
            // It was not open, or its other end is gone already.
        }
    }
}
