package dev.muster.commands.plan;

import dev.muster.chat.Human;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How far long work is: by bytes while they go by, by phases afterwards. One thread may work while another tells. */
public final class Meter {
    private static final int NEARLY = 99;
    private static final int ALL = 100;

    private final Work work;
    private final int share;
    private final long begun = System.nanoTime();
    private final AtomicLong done = new AtomicLong();
    private volatile long expected = 1;
    private volatile int reached;
    private volatile boolean flowing;
    private volatile String doing = "";

    /** Of work that is over with its last byte. */
    public Meter(Work work) {
        this(work, ALL);
    }

    /** The bytes are so many percent of it. */
    public Meter(Work work, int share) {
        this.work = work;
        this.share = share;
    }

    /** It may be wrong: nobody knows how large a dump becomes. */
    public void expect(long bytes) {
        expected = Math.max(1, bytes);
    }

    public void add(long bytes) {
        done.addAndGet(bytes);
        flowing = true;
    }

    public void doing(String what) {
        doing = what;
    }

    /** It is so far, and what it does now is not counted in bytes. */
    public void phase(int percent, String what) {
        reached = Math.max(reached, percent);
        doing = what;
        flowing = false;
        beat();
    }

    /** The pulse of whatever waits: ends it when it should not go on, and tells how far it is. */
    public void beat() {
        work.checkpoint();
        work.progress(percent(), words(Duration.ofNanos(System.nanoTime() - begun)));
    }

    int percent() {
        double read = Math.min(share, done.get() * (double) share / expected);
        return (int) Math.min(NEARLY, Math.max(reached, read));
    }

    String words(Duration since) {
        if (!flowing) {
            return doing;
        }
        long bytes = done.get();
        double rate = bytes / Math.max(0.001, since.toMillis() / 1000.0);
        var pace = (doing.isEmpty() ? "" : doing + ", ") + Human.bytes((long) rate) + "/s";
        return bytes < expected
                ? "%s, %s left"
                        .formatted(pace, Human.duration(Duration.ofMillis((long) ((expected - bytes) / rate * 1000))))
                : pace;
    }
}
