package dev.muster.commands.hooks;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what blocks, and leaves it when its time is up or {@code pulse} throws. */
record Patience(Duration deadline, Runnable pulse) {
    private static final Duration BEAT = Duration.ofMillis(200);

    <T> T of(Callable<T> work) throws InterruptedException, TimeoutException, ExecutionException {
        var task = new FutureTask<>(work);
        var thread = Thread.ofVirtual().name("hook").start(task);
        long end = System.nanoTime() + deadline.toNanos();
        try {
            while (true) {
                pulse.run();
                try {
                    return task.get(BEAT.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (System.nanoTime() > end) {
                        throw e;
                    }
                }
            }
        } finally {
            thread.interrupt();
        }
    }
}
