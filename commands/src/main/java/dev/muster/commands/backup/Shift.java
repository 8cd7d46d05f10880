package dev.muster.commands.backup;

import dev.muster.commands.plan.Meter;
import dev.muster.commands.plan.Work;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Long work on a thread of its own, which may block, while the step's thread asks whether it should go on. When not, all
 * that the work holds is ended from here: a read that blocks then ends by itself.
 */
public final class Shift {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(150);
    private static final Duration ENDING = Duration.ofMillis(1800);
    private static final Duration LETTING_GO = Duration.ofSeconds(2);

    private final List<Runnable> held = new ArrayList<>();
    private boolean over;

    private Shift() {}

    @FunctionalInterface
    public interface Job<T> {
        T of(Shift shift) throws IOException, SQLException, InterruptedException;
    }

    public static <T> T run(Meter meter, Job<T> job) throws IOException, SQLException, InterruptedException {
        var shift = new Shift();
        var task = new FutureTask<>(() -> job.of(shift));
        var thread = Thread.ofPlatform().daemon().name("backup").start(task);
        try {
            while (true) {
                try {
                    return task.get(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException _) {
                    meter.beat();
                }
            }
        } catch (ExecutionException e) {
            throw cause(e);
        } finally {
            shift.end();
            thread.interrupt();
            thread.join(LETTING_GO);
        }
    }

    private static RuntimeException cause(ExecutionException e) throws IOException, SQLException, InterruptedException {
        return switch (e.getCause()) {
            case IOException io -> throw io;
            case SQLException sql -> throw sql;
            case InterruptedException interrupted -> throw interrupted;
            case RuntimeException broken -> broken;
            case null, default -> new IllegalStateException(e);
        };
    }

    /** Has it ended with the shift, at the latest. To end it twice must do no harm. */
    public void hold(Runnable ending) {
        synchronized (held) {
            if (!over) {
                held.add(ending);
                return;
            }
        }
        ending.run();
        throw new Work.Stopped("it is being stopped");
    }

    /** All at once: what hangs must not keep the others. */
    private void end() throws InterruptedException {
        List<Thread> endings;
        synchronized (held) {
            over = true;
            endings = held.stream().map(Thread.ofVirtual()::start).toList();
        }
        long deadline = System.nanoTime() + ENDING.toNanos();
        for (var ending : endings) {
            ending.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
    }
}
