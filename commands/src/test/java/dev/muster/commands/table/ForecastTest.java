package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final long BYTES = 100_000_000;

    private static Past.Taken taken(Map<String, String> values) {
        return new Past.Taken(Instant.EPOCH, Duration.ofSeconds(1), new Proof("there", values));
    }

    private static Forecast after(Map<Class<? extends Step>, List<Past.Taken>> past) {
        return new Forecast((_, step) -> past.getOrDefault(step, List.of()), "orders");
    }

    @Test
    void without_a_history_it_is_what_is_usual_and_wide() {
        assertThat(after(Map.of()).estimate(BYTES, BYTES, false)).isEqualTo(Estimate.seconds(2 + 100 / 60.0, 30));
        assertThat(after(Map.of()).estimate(BYTES, BYTES, true))
                .isEqualTo(Estimate.seconds(1.2 * (2 + 100 / 60.0), 60));
    }

    @Test
    void earlier_ones_say_how_long_a_byte_takes_and_how_long_what_follows() {
        var forecast = after(Map.of(
                BringBack.class, List.of(taken(Map.of("bytes", "100000000", "seconds", "10.000"))),
                CompareTables.class,
                        List.of(taken(Map.of("seconds", "2.0")), taken(Map.of("seconds", "4.0")), taken(Map.of())),
                MergeTables.class, List.of(taken(Map.of("seconds", "4.0")))));

        // 10 s, then compared: 3 s; or compared, merged and compared: 10 s.
        requireAbout(forecast.estimate(BYTES, BYTES, false), 0.7 * 13, 1 + 1.5 * 13);
        requireAbout(forecast.estimate(BYTES, BYTES, true), 0.7 * 20, 1 + 1.5 * 20);
        requireAbout(forecast.estimate(BYTES, 2 * BYTES, true), 0.7 * 20, 1 + 1.5 * 40);
    }

    @Test
    void it_says_what_its_time_is_made_of_and_the_parts_are_the_whole() {
        var forecast = after(Map.of(
                BringBack.class, List.of(taken(Map.of("bytes", "100000000", "seconds", "10.000"))),
                CompareTables.class, List.of(taken(Map.of("seconds", "3.0"))),
                MergeTables.class, List.of(taken(Map.of("seconds", "4.0")))));

        // 10 s of 20 s, then as much again.
        assertThat(forecast.of(BYTES, BYTES, true).told())
                .isEqualTo("bring over, with indexes and keys, 7.0 s to 15 s; compare, put back and compare again"
                        + " 7.0 s to 15 s");
        assertThat(forecast.of(BYTES, BYTES, true).estimate()).isEqualTo(forecast.estimate(BYTES, BYTES, true));
        assertThat(after(Map.of()).of(BYTES, BYTES, false).after("fetch, ").told())
                .startsWith("fetch, bring over, ")
                .contains("; compare ");
    }

    private static void requireAbout(Estimate estimate, double least, double most) {
        assertThat(estimate.least()).isCloseTo(Duration.ofMillis((long) (least * 1000)), Duration.ofMillis(2));
        assertThat(estimate.most()).isCloseTo(Duration.ofMillis((long) (most * 1000)), Duration.ofMillis(2));
    }

    @Test
    void what_says_nothing_is_no_history() {
        var forecast = after(Map.of(BringBack.class, List.of(taken(Map.of("bytes", "100")))));
        assertThat(forecast.estimate(BYTES, BYTES, false))
                .isEqualTo(after(Map.of()).estimate(BYTES, BYTES, false));
    }
}
