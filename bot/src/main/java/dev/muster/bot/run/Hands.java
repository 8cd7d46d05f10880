package dev.muster.bot.run;

import dev.muster.commands.plan.Work;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one step of one run works with. */
final class Hands implements Work {
    private static final Logger LOG = LoggerFactory.getLogger(Hands.class);
    private static final long NANOS_BETWEEN_WORDS = 500_000_000;

    private final Tools tools;
    private final Runs runs;
    private final Job job;
    private final AtomicLong spokenAt = new AtomicLong(System.nanoTime() - NANOS_BETWEEN_WORDS);
    private volatile boolean tooLate;

    /** Which step of which run, and in whose name. */
    record Job(long run, long token, int step, boolean cancellable) {}

    Hands(Tools tools, Runs runs, Job job) {
        this.tools = tools;
        this.runs = runs;
        this.job = job;
    }

    @Override
    public Tools tools() {
        return tools;
    }

    @Override
    public void progress(int percent, String detail) {
        long now = System.nanoTime();
        long last = spokenAt.get();
        if (!tooLate && now - last >= NANOS_BETWEEN_WORDS && spokenAt.compareAndSet(last, now)) {
            try {
                runs.progress(
                        job.run(), job.token(), new Run.Progress(job.step(), Math.clamp(percent, 0, 100), detail));
            } catch (JdbiException e) {
                // Only words: the work itself does not need the store, and the next words will do.
                LOG.debug("the progress of run {} is not told: {}", job.run(), e.toString());
            }
        }
    }

    @Override
    public void checkpoint() {
        if (tooLate) {
            throw new Stopped("its time is up");
        }
        var orders = orders();
        if (orders.token() != job.token()) {
            throw new Taken();
        }
        if (job.cancellable() && orders.wish().filter(Run.Wish.CANCEL::equals).isPresent()) {
            throw new Stopped("it was cancelled");
        }
    }

    private Runs.Orders orders() {
        try {
            return runs.orders(job.run());
        } catch (JdbiException e) {
            throw new StoreAway(e);
        }
    }

    /** From here on it must not touch anything any more. */
    void end() {
        tooLate = true;
    }

    /** Whether the run is still ours cannot be told now: the step is left as it is, begun, and looked at again later. */
    static final class StoreAway extends RuntimeException {
        StoreAway(JdbiException cause) {
            super("the store is away", cause);
        }
    }

    /** Another replica has taken the run over. Whatever this one still thinks of it is of no interest to anybody. */
    static final class Taken extends RuntimeException {
        Taken() {
            super("the run was taken over");
        }
    }
}
