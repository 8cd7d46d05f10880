package dev.muster.slack.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.Chat;
import dev.muster.slack.testing.MovableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Call EDIT = Call.of(Method.UPDATE, "C1");

    private final MovableClock clock = new MovableClock();
    private final Pace pace = new Pace(clock, new Pace.Limits(Duration.ofSeconds(1), Duration.ZERO, 50, 15, 20));

    private void times(int times, Call call) {
        for (int i = 0; i < times; i++) {
            pace.await(call);
        }
    }

    private Duration busy(Call call) {
        var pause = new Duration[] {Duration.ZERO};
        assertThatThrownBy(() -> pace.await(call))
                .isInstanceOfSatisfying(Chat.BusyException.class, busy -> pause[0] = busy.pause());
        return pause[0];
    }

    @Test
    void a_channel_takes_one_message_a_second_and_another_channel_its_own() {
        pace.await(Call.of(Method.POST, "C1"));
        pace.await(Call.of(Method.POST, "C2"));
        assertThat(busy(Call.of(Method.POST, "C1"))).isEqualTo(Duration.ofSeconds(1));
        clock.forward(Duration.ofSeconds(1));
        pace.await(Call.of(Method.POST, "C1"));
    }

    @Test
    void a_message_waits_a_moment_for_its_turn_and_not_long() {
        var patient = new Pace(clock, new Pace.Limits(Duration.ofMillis(30), Duration.ofMillis(50), 50, 15, 20));
        long before = System.nanoTime();
        patient.await(Call.of(Method.POST, "C1"));
        patient.await(Call.of(Method.POST, "C1"));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
        assertThatThrownBy(() -> patient.await(Call.of(Method.POST, "C1"))).isInstanceOf(Chat.BusyException.class);
    }

    @Test
    void edits_that_people_wait_for_go_when_others_have_to_wait() {
        times(35, EDIT);
        assertThat(busy(EDIT)).isEqualTo(Duration.ofMinutes(1));
        times(15, EDIT.urgent(true));
        assertThat(busy(EDIT.urgent(true))).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void in_no_minute_are_there_more_than_fifty_edits() {
        times(25, EDIT.urgent(true));
        clock.forward(Duration.ofSeconds(40));
        times(25, EDIT.urgent(true));
        assertThat(busy(EDIT.urgent(true))).isEqualTo(Duration.ofSeconds(20));
        clock.forward(Duration.ofSeconds(20));
        times(25, EDIT.urgent(true));
        assertThat(busy(EDIT.urgent(true))).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void pins_are_counted_apart_from_edits() {
        times(20, Call.of(Method.PINS_ADD, "C1"));
        assertThat(busy(Call.of(Method.PINS_ADD, "C2"))).isEqualTo(Duration.ofMinutes(1));
        assertThatCode(() -> pace.await(EDIT)).doesNotThrowAnyException();
    }

    @Test
    void what_slack_refuses_is_not_asked_before_the_time_that_it_said() {
        pace.limited(Method.USERS_INFO, Duration.ofSeconds(7));
        assertThat(busy(Call.of(Method.USERS_INFO))).isEqualTo(Duration.ofSeconds(7));
        clock.forward(Duration.ofSeconds(7));
        pace.await(Call.of(Method.USERS_INFO));
    }

    @Test
    void a_clock_that_was_set_back_silences_nobody() {
        pace.await(Call.of(Method.POST, "C1"));
        clock.forward(Duration.ofHours(-1));
        pace.await(Call.of(Method.POST, "C1"));
        times(35, EDIT);
        clock.forward(Duration.ofHours(-1));
        times(35, EDIT);
    }
}
