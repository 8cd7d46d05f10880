package dev.muster.chat.testing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Time that could be used, for what must not take long: while the whole machine stands still, a single beat passes. */
public final class Beats implements AutoCloseable {
    private static final Duration BEAT = Duration.ofMillis(10);

    private final AtomicLong counted = new AtomicLong();
    private volatile boolean over;

    private Beats() {}

    public static Beats start() {
        var beats = new Beats();
        Thread.ofPlatform().name("beats").daemon().start(beats::count);
        return beats;
    }

    private void count() {
        while (!over) {
            LockSupport.parkNanos(BEAT.toNanos());
            counted.incrementAndGet();
        }
    }

    public Duration passed() {
        return BEAT.multipliedBy(counted.get());
    }

    @Override
    public void close() {
        over = true;
    }
}
