package dev.muster.commands.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeterTest {
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

    private final List<String> told = new ArrayList<>();

    private final Work work = new Work() {
        @Override
        public Tools tools() {
            throw new AssertionError("a meter needs none");
        }

        @Override
        public void progress(int percent, String detail) {
            told.add(percent + " " + detail);
        }

        @Override
        public void checkpoint() {
            if (told.size() >= 3) {
                throw new Stopped("enough");
            }
        }
    };

    @Test
    void it_says_what_is_done_how_fast_and_for_how_long_yet() {
        var meter = new Meter(work);
        meter.doing("waiting for the server's checkpoint");
        assertThat(meter.words(TWO_SECONDS)).isEqualTo("waiting for the server's checkpoint");
        meter.expect(400);
        meter.add(100);
        meter.doing("copying the server");
        assertThat(meter.words(TWO_SECONDS)).isEqualTo("copying the server, 50 B/s, 6.0 s left");
        assertThat(meter.percent()).isEqualTo(25);
        meter.add(900);
        assertThat(meter.words(TWO_SECONDS)).isEqualTo("copying the server, 500 B/s");
        assertThat(meter.percent()).isEqualTo(99);
    }

    @Test
    void reading_is_a_share_of_it_and_phases_the_rest() {
        var meter = new Meter(work, 40);
        meter.expect(1000);
        meter.add(500);
        assertThat(meter.percent()).isEqualTo(20);
        assertThat(meter.words(TWO_SECONDS)).isEqualTo("250 B/s, 2.0 s left");
        meter.add(5000);
        assertThat(meter.percent()).isEqualTo(40);
        meter.phase(60, "counting rows");
        meter.phase(50, "counting more");
        assertThat(told).containsExactly("60 counting rows", "60 counting more");
    }

    @Test
    void its_beat_lets_what_should_not_go_on_end() {
        var meter = new Meter(work);
        for (int i = 0; i < 3; i++) {
            meter.beat();
        }
        assertThatThrownBy(meter::beat).isInstanceOf(Work.Stopped.class);
    }
}
