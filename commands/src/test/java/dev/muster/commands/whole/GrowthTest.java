package dev.muster.commands.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.testing.Heard;
import dev.muster.commands.testing.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is told of a restore while pg_restore says nothing. */
class GrowthTest {
    private static final long MB = 1 << 20;

    @Test
    void the_rate_and_the_time_left_follow_from_what_the_database_takes() {
        assertThat(Growth.words(100 * MB, 400 * MB, Duration.ofSeconds(5)))
                .isEqualTo("100 MB of about 400 MB, 20.0 MB/s, 15 s left");
        assertThat(Growth.words(0, 400 * MB, Duration.ofSeconds(5))).isEqualTo("0 B of about 400 MB, 0 B/s, long left");
        assertThat(Growth.percent(40, 100 * MB, 400 * MB)).isEqualTo(40 + 58 / 4);
    }

    @Test
    void more_than_was_expected_is_nearly_all_and_never_over() {
        assertThat(Growth.words(500 * MB, 400 * MB, Duration.ofSeconds(5)))
                .isEqualTo("500 MB of about 400 MB, 100 MB/s, 0.0 s left");
        assertThat(Growth.percent(40, 500 * MB, 400 * MB)).isEqualTo(98);
        assertThat(Growth.percent(40, 5L << 50, 400 * MB)).isEqualTo(98);
    }

    @Test
    void it_looks_at_the_database_itself() throws Exception {
        var cluster = TestCluster.shared();
        var heard = new Heard();
        var meter = new Meter(heard);
        try (var line = cluster.connect("orders-a", "postgres", "postgres")) {
            var databases = new Databases(line);
            long bytes = Long.parseLong(cluster.ask("orders-a", "SELECT pg_database_size('orders')"));
            var growth = new Growth(databases, "orders", 4 * bytes);
            growth.tell(meter, 40);
            assertThat(heard.last())
                    .startsWith(
                            "%d %s of about %s, ".formatted(40 + 58 / 4, Human.bytes(bytes), Human.bytes(4 * bytes)));
        }
    }

    @Test
    void a_server_that_does_not_answer_is_left_to_pg_restore_to_tell() throws Exception {
        var heard = new Heard();
        var line = TestCluster.shared().connect("orders-a", "postgres", "postgres");
        line.close();
        new Growth(new Databases(line), "orders", MB).tell(new Meter(heard), 40);
        assertThat(heard.told()).containsExactly("0 ");
    }

    @Test
    void a_database_that_is_not_there_yet_takes_nothing() throws Exception {
        var heard = new Heard();
        try (var line = TestCluster.shared().connect("orders-a", "postgres", "postgres")) {
            new Growth(new Databases(line), "not yet", 4 * MB).tell(new Meter(heard), 40);
            assertThat(heard.last()).isEqualTo("40 0 B of about 4.0 MB, 0 B/s, long left");
        }
    }
}
