package dev.muster.bot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(150);

    private final Jdbi jdbi = TestStore.shared().jdbi();
    private final String name = TestStore.unique("lease");

    private Lease lease(String holder, Duration patience) {
        return new Lease(jdbi, name, holder, patience);
    }

    private long token() {
        return jdbi.withHandle(h -> h.createQuery("SELECT token FROM lease WHERE name = :name")
                .bind("name", name)
                .mapTo(Long.class)
                .one());
    }

    @Test
    void the_first_has_it_and_keeps_it_while_it_beats() {
        var first = lease("first", LONG);
        var second = lease("second", SHORT);
        assertThat(first.tend()).isTrue();
        long token = token();
        var end = System.nanoTime() + SHORT.multipliedBy(3).toNanos();
        while (System.nanoTime() < end) {
            assertThat(first.tend()).isTrue();
            assertThat(second.tend()).isFalse();
        }
        assertThat(token()).as("it was never taken over").isEqualTo(token);
    }

    @Test
    void who_falls_silent_loses_it_and_learns_so() {
        var sleepy = lease("sleepy", SHORT);
        var awake = lease("awake", SHORT);
        assertThat(sleepy.tend()).isTrue();
        long token = token();
        assertThat(awake.tend()).as("one look does not tell that it is silent").isFalse();
        await().until(awake::tend);
        assertThat(token()).isEqualTo(token + 1);
        assertThat(sleepy.tend()).isFalse();
        assertThat(awake.tend()).isTrue();
    }

    @Test
    void the_patient_wait_as_long_as_they_said() {
        var silent = lease("silent", LONG);
        assertThat(silent.tend()).isTrue();
        var patient = lease("patient", LONG);
        for (int i = 0; i < 20; i++) {
            assertThat(patient.tend()).isFalse();
        }
    }

    @Test
    void who_lets_go_hands_over_at_once() {
        var first = lease("first", LONG);
        var second = lease("second", LONG);
        first.tend();
        second.tend();
        first.close();
        assertThat(second.tend()).isTrue();
        assertThat(first.tend()).isFalse();
        first.close();
        assertThat(second.tend())
                .as("who lets go of what is not theirs changes nothing")
                .isTrue();
    }

    @Test
    void other_names_are_other_leases() {
        assertThat(lease("first", LONG).tend()).isTrue();
        assertThat(new Lease(jdbi, TestStore.unique("lease"), "second", LONG).tend())
                .isTrue();
    }

    @Test
    void of_many_at_once_one_has_it() throws InterruptedException {
        try (var other = OtherStores.replica()) {
            var holders = new ConcurrentLinkedQueue<String>();
            var start = new CountDownLatch(1);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 20; i++) {
                    var holder = "holder " + i;
                    var lease = new Lease(i % 2 == 0 ? jdbi : other.jdbi(), name, holder, LONG);
                    threads.execute(() -> {
                        try {
                            assertThat(start.await(10, TimeUnit.SECONDS)).isTrue();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        if (lease.tend()) {
                            holders.add(holder);
                        }
                    });
                }
                start.countDown();
            }
            assertThat(holders).hasSize(1);
        }
    }
}
