package dev.muster.commands.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostsTest {
    private static final long GIGABYTE = 1_000_000_000;

    private static Duration most(Duration dumped) {
        return new Costs()
                .restoring(GIGABYTE / 2, GIGABYTE, dumped, List.of())
                .whole()
                .most();
    }

    @Test
    void what_was_dumped_quickly_is_expected_back_sooner_as_long_as_nothing_else_is_known() {
        var unknown = most(Duration.ofMillis(10));
        var quick = most(Duration.ofSeconds(5));
        var slow = most(Duration.ofMinutes(5));
        assertThat(quick).isLessThan(unknown);
        assertThat(unknown).isLessThan(slow);
        assertThat(slow).isGreaterThan(Duration.ofMinutes(5));
    }
}
