package dev.muster.commands.table;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Work;
import java.time.Duration;

/** Asks whether to go on, and tells how long one thing takes already: a server does not say how far a statement is. */
final class Pace implements Runnable {
    private static final int MOST = 95;
    /** After as many seconds it is half done, as far as anybody can tell. */
    private static final double HALF = 20;

    private final Work work;
    private final long begun = System.nanoTime();
    private volatile String doing;

    Pace(Work work, String doing) {
        this.work = work;
        this.doing = doing;
    }

    void doing(String what) {
        doing = what;
        run();
    }

    @Override
    public void run() {
        work.checkpoint();
        double seconds = (System.nanoTime() - begun) / 1e9;
        work.progress(
                (int) (MOST * seconds / (seconds + HALF)),
                "%s, for %s".formatted(doing, Human.duration(Duration.ofMillis((long) (seconds * 1000)))));
    }
}
