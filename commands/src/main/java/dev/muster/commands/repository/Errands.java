package dev.muster.commands.repository;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Does on threads of its own what may hang, and gives up waiting. */
final class Errands {
    /** Whoever is stopped has two seconds for everything. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final String repository;
    private final Executor threads;
    private final AtomicReference<@Nullable Hanging> hanging = new AtomicReference<>();

    private record Hanging(Errand<?> errand, long since) {}

    Errands(String repository) {
        this.repository = repository;
        // Not virtual ones: files hold on to the thread that carries them.
        this.threads = Executors.newCachedThreadPool(errand ->
                Thread.ofPlatform().daemon().name("repository " + repository).unstarted(errand));
    }

    private static final class Errand<T> implements Runnable {
        private final Callable<T> what;
        private final CompletableFuture<T> done = new CompletableFuture<>();
        private @Nullable Thread by;
        private boolean unwanted;

        Errand(Callable<T> what) {
            this.what = what;
        }

        @Override
        public void run() {
            synchronized (this) {
                if (unwanted) {
                    done.completeExceptionally(new InterruptedIOException("stopped before it began"));
                    return;
                }
                by = Thread.currentThread();
            }
            try {
                done.complete(what.call());
            } catch (Exception | Error e) {
                done.completeExceptionally(e);
            } finally {
                synchronized (this) {
                    by = null;
                    var _ = Thread.interrupted(); // It was meant for this errand, and not for the next.
                }
            }
        }

        /** As whoever does it himself is interrupted: what nobody waits for any more must not be published. */
        synchronized void interrupt() {
            unwanted = true;
            if (by != null) {
                by.interrupt();
            }
        }
    }

    <T> T run(Duration patience, Callable<T> what) throws IOException {
        var hung = hanging.get();
        if (hung != null) {
            if (!hung.errand().done.isDone()) {
                throw silent(Duration.ofNanos(System.nanoTime() - hung.since()));
            }
            hanging.compareAndSet(hung, null);
        }
        var errand = new Errand<>(what);
        long begun = System.nanoTime();
        threads.execute(errand);
        try {
            return errand.done.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            errand.interrupt();
            hanging.set(new Hanging(errand, begun));
            throw silent(patience);
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException _) {
            return stopped(errand);
        }
    }

    /** That it ends is waited for, if it does soon. */
    private <T> T stopped(Errand<T> errand) throws IOException {
        errand.interrupt();
        try {
            return errand.done.get(FAREWELL.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | InterruptedException _) {
            throw new InterruptedIOException("stopped while repository " + repository + " did not answer");
        } catch (ExecutionException e) {
            throw failure(e);
        } finally {
            Thread.currentThread().interrupt();
        }
    }

    private static Away silent(Duration waited) {
        return new Away(
                "it has not answered for %d s".formatted(Math.max(1, waited.toSeconds())),
                "look whether its disk or mount is there and healthy");
    }

    private static IOException failure(ExecutionException e) {
        return switch (e.getCause()) {
            case IOException io -> io;
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            case null, default -> new IOException(e.getCause());
        };
    }
}
