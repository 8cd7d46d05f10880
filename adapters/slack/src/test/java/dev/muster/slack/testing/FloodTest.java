package dev.muster.slack.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.muster.slack.testing.Transport.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.MissingNode;

class FloodTest {
    private static final long MILLI = 1_000_000;

    @Test
    void what_is_told_is_what_was_measured() throws Exception {
        var sent = new AtomicLong();
        Transport everyFifthFails = (_, _, _, _) -> {
            long number = sent.incrementAndGet();
            return number % 5 == 0
                    ? new Outcome.Failed("timeout")
                    : new Outcome.Acked(MissingNode.getInstance(), number * MILLI);
        };
        var flood = Flood.run(
                everyFifthFails,
                _ -> Parcel.of(Parcel.Kind.COMMAND, Json.object()),
                125,
                10_000,
                Duration.ofMinutes(1));
        assertThat(flood.acked()).isEqualTo(100);
        assertThat(flood.unacked()).isEqualTo(25);
        assertThat(flood.millis(0.01)).isCloseTo(1, within(1e-9));
        assertThat(flood.millis(0.5)).isCloseTo(62, within(1e-9));
        assertThat(flood.millis(1)).isCloseTo(124, within(1e-9));
    }
}
