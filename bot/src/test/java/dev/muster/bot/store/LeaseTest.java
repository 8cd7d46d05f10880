package dev.muster.bot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final String name = TestStore.unique("turn");

    private Lease lease(String holder, Duration patience) {
        return new Lease(TestStore.shared().jdbi(), name, holder, patience);
    }

    private long token() {
        return TestStore.shared()
                .jdbi()
                .withHandle(h -> h.createQuery("SELECT token FROM lease WHERE name = :name")
                        .bind("name", name)
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void whoever_comes_first_has_it_and_keeps_it() {
        var first = lease("a", LONG);
        var second = lease("b", LONG);
        assertThat(first.tend()).isTrue();
        assertThat(second.tend()).isFalse();
        assertThat(first.tend()).isTrue();
        assertThat(second.tend()).isFalse();
        assertThat(token()).isEqualTo(1);
    }

    @Test
    void it_is_handed_over_at_once_when_it_is_closed() {
        var first = lease("a", LONG);
        var second = lease("b", LONG);
        assertThat(first.tend()).isTrue();
        assertThat(second.tend()).isFalse();
        first.close();
        assertThat(second.tend()).isTrue();
        assertThat(first.tend()).isFalse();
        assertThat(token()).isEqualTo(2);
    }

    @Test
    void who_is_silent_loses_it_and_is_told_so() {
        var first = lease("a", SHORT);
        var second = lease("b", SHORT);
        assertThat(first.tend()).isTrue();
        await().atMost(Duration.ofSeconds(10)).until(second::tend);
        assertThat(first.tend()).isFalse();
        assertThat(token()).isEqualTo(2);
    }

    @Test
    void who_is_heard_of_keeps_it() {
        var first = lease("a", SHORT);
        var second = lease("b", SHORT);
        long begun = System.nanoTime();
        await().atMost(Duration.ofSeconds(10)).pollInterval(SHORT.dividedBy(20)).until(() -> {
            assertThat(first.tend()).isTrue();
            assertThat(second.tend()).isFalse();
            return System.nanoTime() - begun > 4 * SHORT.toNanos();
        });
    }
}
