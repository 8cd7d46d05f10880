package dev.muster.commands.side;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.plan.Meter;
import dev.muster.commands.testing.Heard;
import dev.muster.commands.wal.Lsn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is told of a replay while it goes on. */
final class HeadwayTest {
    private static final long SIZE = 16L << 20;
    private static final List<String> NAMES = IntStream.range(0, 10)
            .mapToObj("0000000100000000000000%02X"::formatted)
            .toList();
    private final Heard heard = new Heard();
    private final Headway headway = new Headway(NAMES, SIZE, new Meter(heard));

    private static String restored(int n) {
        return "LOG:  restored log file \"%s\" from archive\n".formatted(NAMES.get(n));
    }

    @Test
    void before_the_first_segment_it_says_no_rate() {
        headway.tell("LOG:  starting backup recovery\n", Duration.ofSeconds(1));
        assertThat(heard.last()).isEqualTo("62 replaying WAL");
        headway.tell(restored(0), Duration.ofSeconds(1));
        assertThat(heard.last()).isEqualTo("62 replaying WAL: " + NAMES.getFirst() + ", 0 B/s, some time left at most");
    }

    @Test
    void the_rate_and_the_time_left_follow_from_the_segment_that_it_is_at() {
        headway.tell(restored(0) + restored(1) + restored(2), Duration.ofSeconds(4));
        assertThat(heard.last()).isEqualTo("69 replaying WAL: " + NAMES.get(2) + ", 8.0 MB/s, 16 s left at most");
        headway.tell(restored(0) + restored(1) + restored(2) + restored(8), Duration.ofSeconds(8));
        assertThat(heard.last()).isEqualTo("90 replaying WAL: " + NAMES.get(8) + ", 16.0 MB/s, 2.0 s left at most");
    }

    @Test
    void behind_what_was_fetched_it_neither_goes_back_nor_guesses() {
        headway.tell(restored(5), Duration.ofSeconds(5));
        assertThat(heard.last()).startsWith("79 ");
        headway.tell(
                restored(5) + "LOG:  restored log file \"0000000100000000000000FF\" from archive\n",
                Duration.ofSeconds(6));
        assertThat(heard.last()).isEqualTo("79 replaying WAL");
    }

    @Test
    void it_stands_still_until_a_segment_or_a_position_is_another() {
        headway.tell(restored(1), Duration.ofSeconds(1));
        assertThat(headway.isStillFor(Duration.ofMinutes(1))).isFalse();
        assertThat(headway.isStillFor(Duration.ZERO)).isTrue();
        await(Duration.ofMillis(20));
        headway.tell(restored(1), Duration.ofSeconds(1));
        assertThat(headway.isStillFor(Duration.ofMillis(20))).isTrue();
        headway.note(look(16));
        assertThat(headway.isStillFor(Duration.ofSeconds(5))).isFalse();
        await(Duration.ofMillis(20));
        headway.note(look(16));
        assertThat(headway.isStillFor(Duration.ofMillis(20))).isTrue();
    }

    private void await(Duration time) {
        while (!headway.isStillFor(time)) {
            Thread.onSpinWait();
        }
    }

    private static Look look(long at) {
        return new Look(true, false, false, Optional.of(new Lsn(at)), Optional.empty());
    }
}
