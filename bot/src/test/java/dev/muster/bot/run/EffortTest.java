package dev.muster.bot.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Proof;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EffortTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Estimate ESTIMATE = Estimate.seconds(100, 200);

    private final List<Event> events = new ArrayList<>();

    private EffortTest at(int second, What what) {
        events.add(new Event(events.size() + 1, NOON.plusSeconds(second), Event.Scope.NONE, Optional.empty(), what));
        return this;
    }

    @Test
    void what_people_thought_about_does_not_count_as_work() {
        at(0, new What.RunStarted(1))
                .at(20, new What.StepDone(0, false, Proof.of("there"), Duration.ofSeconds(20)))
                .at(30, new What.Halted(1, "Swap?"))
                .at(3000, new What.Halted(1, "Swap?"))
                .at(3600, new What.LetGoOn(1))
                .at(3601, new What.RunStarted(2))
                .at(3611, new What.RunFinished(Duration.ofSeconds(3611)));
        assertThat(Effort.of(events)).isEqualTo(new Effort(Duration.ofSeconds(40), Duration.ofSeconds(3571)));
    }

    @Test
    void whoever_takes_it_over_goes_on_with_the_same_work() {
        at(0, new What.RunStarted(1))
                .at(50, new What.RunStarted(2))
                .at(60, new What.RunFinished(Duration.ofSeconds(60)));
        assertThat(Effort.of(events)).isEqualTo(new Effort(Duration.ofSeconds(60), Duration.ZERO));
    }

    @Test
    void an_estimate_is_off_by_what_lies_outside_of_its_range() {
        assertThat(Effort.error(ESTIMATE, Duration.ofSeconds(250))).isEqualTo("25 % longer");
        assertThat(Effort.error(ESTIMATE, Duration.ofSeconds(60))).isEqualTo("40 % shorter");
        assertThat(Effort.error(ESTIMATE, Duration.ofSeconds(150))).isEqualTo("as estimated");
        assertThat(Effort.error(new Estimate(Duration.ZERO, Duration.ZERO), Duration.ofSeconds(5)))
                .isEqualTo("much longer");
    }

    @Test
    void a_few_seconds_off_are_nothing_to_be_told() {
        var little = Estimate.seconds(1, 2);
        assertThat(Effort.error(little, Duration.ofMillis(300))).isEqualTo("as estimated");
        assertThat(Effort.error(little, Duration.ofMillis(4900))).isEqualTo("as estimated");
        assertThat(Effort.error(little, Duration.ofMillis(5100))).isEqualTo("155 % longer");
        assertThat(Effort.error(ESTIMATE, Duration.ofSeconds(98))).isEqualTo("as estimated");
        assertThat(Effort.error(ESTIMATE, Duration.ofSeconds(96))).isEqualTo("4 % shorter");
    }
}
