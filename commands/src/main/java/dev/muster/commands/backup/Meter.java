package dev.muster.commands.backup;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Work;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How far it is. Written by the thread that works, read by the one that tells. */
public final class Meter {
    private static final int NEARLY = 99;

    private final AtomicLong done = new AtomicLong();
    private volatile long expected = 1;
    private final long begun = System.nanoTime();
    private volatile String doing = "";

    /** It may be wrong: nobody knows how large a dump becomes. */
    public void expect(long bytes) {
        expected = Math.max(1, bytes);
    }

    public void add(long bytes) {
        done.addAndGet(bytes);
    }

    public void doing(String what) {
        doing = what;
    }

    public void tell(Work work) {
        work.progress(percent(), words(Duration.ofNanos(System.nanoTime() - begun)));
    }

    int percent() {
        return (int) Math.min(NEARLY, done.get() * 100.0 / expected);
    }

    String words(Duration since) {
        long bytes = done.get();
        if (bytes == 0) {
            return doing;
        }
        double rate = bytes / Math.max(0.001, since.toMillis() / 1000.0);
        var pace = "%s, %s/s".formatted(doing, Human.bytes((long) rate));
        return bytes < expected
                ? "%s, %s left"
                        .formatted(pace, Human.duration(Duration.ofMillis((long) ((expected - bytes) / rate * 1000))))
                : pace;
    }
}
