package dev.muster.commands.reading;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Work;
import java.time.Duration;

/** How far it is: by bytes while files are read, by the share of a phase afterwards. Also the pulse of all that waits. */
public final class Meter {
    private static final int NEARLY = 99;

    private final Work work;
    private final long total;
    private final int readingShare;
    private final long begun = System.nanoTime();
    private long bytes;
    private int percent;
    private String doing = "";

    /** Reading {@code total} bytes is {@code readingShare} percent of it. */
    public Meter(Work work, long total, int readingShare) {
        this.work = work;
        this.total = Math.max(1, total);
        this.readingShare = readingShare;
    }

    public void read(long more) {
        bytes += more;
        percent = (int) Math.min(readingShare, bytes * readingShare / total);
        double seconds = Math.max(0.001, (System.nanoTime() - begun) / 1e9);
        double rate = bytes / seconds;
        doing = "%s/s, %s left".formatted(Human.bytes((long) rate), Human.duration(Duration.ofMillis((long)
                (Math.max(0, total - bytes) / rate * 1000))));
        beat();
    }

    public void phase(int share, String what) {
        percent = Math.min(NEARLY, Math.max(percent, share));
        doing = what;
        beat();
    }

    public void beat() {
        work.checkpoint();
        work.progress(Math.min(NEARLY, percent), doing);
    }
}
