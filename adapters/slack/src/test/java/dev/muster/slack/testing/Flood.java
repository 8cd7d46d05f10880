package dev.muster.slack.testing;

import dev.muster.slack.testing.Transport.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/** Many deliveries at a steady rate, however slowly they are acked; of each only the time until its ack is kept. */
public final class Flood {
    private final AtomicLongArray nanos;
    private final AtomicInteger unacked = new AtomicInteger();

    private Flood(int count) {
        nanos = new AtomicLongArray(count);
    }

    static Flood run(Transport transport, IntFunction<Parcel> parcels, int count, int perSecond, Duration patience)
            throws InterruptedException {
        var flood = new Flood(count);
        var done = new CountDownLatch(count);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = begin + i * 1_000_000_000L / perSecond;
            // Late is caught up with: the rate does not sink because this thread was held up.
            for (long ahead = due - System.nanoTime(); ahead > 0; ahead = due - System.nanoTime()) {
                LockSupport.parkNanos(ahead);
            }
            int number = i;
            Thread.startVirtualThread(() -> {
                try {
                    flood.count(number, transport.send(parcels.apply(number), 0, "", patience));
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
        return flood;
    }

    private void count(int number, Outcome outcome) {
        switch (outcome) {
            case Outcome.Acked(var _, var took) -> nanos.set(number, Math.max(1, took));
            case Outcome.Failed _ -> unacked.incrementAndGet();
        }
    }

    /** Those for which nothing came in time. */
    public int unacked() {
        return unacked.get();
    }

    public int acked() {
        return sorted().length;
    }

    /** Such as 0.99; the worst is 1. */
    public double millis(double quantile) {
        var all = sorted();
        if (all.length == 0) {
            return Double.NaN;
        }
        int at = (int) Math.ceil(quantile * all.length) - 1;
        return all[Math.clamp(at, 0, all.length - 1)] / 1e6;
    }

    private long[] sorted() {
        var all = new long[nanos.length()];
        Arrays.setAll(all, nanos::get);
        return Arrays.stream(all).filter(took -> took > 0).sorted().toArray();
    }
}
