package dev.muster.bot.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.incident.Incidents;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.Redaction;
import dev.muster.bot.journal.Shape;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.store.Samples;
import dev.muster.bot.store.TestStore;
import dev.muster.commands.cluster.Observer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration LATER = Duration.ofHours(1);

    private final Observer observer = new Observer(List.of(), "none", Clock.systemUTC());
    private final Watch watch = watch();

    private Watch watch() {
        var jdbi = TestStore.shared().jdbi();
        var journal = new Journal(jdbi, new Shape(Map.of()), new Redaction(List.of()));
        var incidents = new Incidents(jdbi, journal, new Outbox(jdbi), _ -> List.of());
        return new Watch(observer, new Samples(jdbi), new Findings(jdbi, journal, incidents), LATER);
    }

    @AfterEach
    void stop() {
        observer.close();
    }

    @Test
    void nothing_goes_round_before_the_start() {
        var early = new AtomicBoolean();
        var started = new AtomicBoolean();
        var rounds = new AtomicInteger();
        for (int i = 0; i < 50; i++) {
            watch.repeat(
                    () -> {
                        early.compareAndSet(false, !started.get());
                        rounds.incrementAndGet();
                    },
                    LATER);
        }

        started.set(true);
        watch.start();

        await().until(() -> rounds.get() == 50);
        assertThat(early).isFalse();
        watch.close();
    }

    @Test
    void a_round_that_fails_does_not_end_the_later_ones() {
        var rounds = new AtomicInteger();
        watch.repeat(
                () -> {
                    rounds.incrementAndGet();
                    throw new IllegalStateException("this time");
                },
                SOON);

        watch.start();

        await().until(() -> rounds.get() > 2);
        watch.close();
    }

    @Test
    void the_end_waits_for_the_round_that_is_at_work() throws InterruptedException {
        var atWork = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var ended = new AtomicBoolean();
        watch.repeat(
                () -> {
                    atWork.countDown();
                    uninterrupted(goOn);
                    ended.set(true);
                },
                SOON);
        watch.start();
        atWork.await();
        var closing = Thread.ofVirtual().start(watch::close);

        assertThat(closing.join(Duration.ofMillis(200))).isFalse();
        goOn.countDown();

        closing.join();
        assertThat(ended).isTrue();
    }

    @Test
    void a_round_that_hangs_is_interrupted() throws InterruptedException {
        var atWork = new CountDownLatch(1);
        var interrupted = new AtomicBoolean();
        watch.repeat(
                () -> {
                    atWork.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException _) {
                        interrupted.set(true);
                    }
                },
                SOON);
        watch.start();
        atWork.await();

        watch.close();

        assertThat(interrupted).isTrue();
    }

    private static void uninterrupted(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException _) {
                LockSupport.parkNanos(1);
            }
        }
    }
}
