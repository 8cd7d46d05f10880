package dev.muster.bot.scribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.outbox.Message;
import dev.muster.bot.outbox.Outbox.Urgency;
import dev.muster.bot.outbox.Subject;
import dev.muster.chat.Place;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Place ORDERS = Place.channel("fake", "db-orders");
    private static final Place BILLING = Place.channel("fake", "db-billing");
    private static final Place ELSEWHERE = Place.channel("other", "db-orders");

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final Pace pace = new Pace(clock::get);

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private static Message message(long id, Urgency urgency, Place place) {
        return new Message(
                id,
                "run:" + id,
                new Subject.OfRun(id),
                urgency,
                place,
                Optional.empty(),
                Optional.empty(),
                2,
                1,
                0,
                false,
                Optional.of("m" + id),
                Optional.empty(),
                0);
    }

    @Test
    void a_channel_gets_one_message_a_second() {
        pace.posted(ORDERS, message(1, Urgency.DECISION, ORDERS));
        assertThat(pace.mayPost(ORDERS)).isFalse();
        assertThat(pace.mayPost(BILLING)).isTrue();
        pass(Duration.ofSeconds(1));
        assertThat(pace.mayPost(ORDERS)).isTrue();
    }

    @Test
    void a_run_that_goes_on_alone_is_told_every_second() {
        var run = message(1, Urgency.PROGRESS, ORDERS);
        pace.edited(run);
        assertThat(pace.mayEdit(run)).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(pace.mayEdit(run)).isTrue();
    }

    @Test
    void several_runs_are_told_every_three_seconds_each_and_decisions_as_soon_as_ever() {
        var one = message(1, Urgency.PROGRESS, ORDERS);
        var two = message(2, Urgency.PROGRESS, BILLING);
        var decision = message(3, Urgency.DECISION, BILLING);
        pace.edited(one);
        pace.edited(two);
        pace.edited(decision);
        pass(Duration.ofMillis(2_900));
        assertThat(pace.mayEdit(one)).isFalse();
        assertThat(pace.mayEdit(two)).isFalse();
        assertThat(pace.mayEdit(decision)).isTrue();
        pass(Duration.ofMillis(100));
        assertThat(pace.mayEdit(one)).isTrue();
        assertThat(pace.mayEdit(two)).isTrue();
    }

    @Test
    void a_run_on_another_chat_or_one_that_is_long_over_slows_nobody_down() {
        var one = message(1, Urgency.PROGRESS, ORDERS);
        pace.edited(message(2, Urgency.PROGRESS, BILLING));
        pass(Duration.ofSeconds(10));
        pace.edited(message(3, Urgency.PROGRESS, ELSEWHERE));
        pace.edited(one);
        pass(Duration.ofSeconds(1));
        assertThat(pace.mayEdit(one)).isTrue();
    }

    @Test
    void a_chat_that_was_busy_is_told_every_three_seconds_for_a_while() {
        var run = message(1, Urgency.PROGRESS, ORDERS);
        pace.busy(BILLING, Duration.ofSeconds(5));
        pass(Duration.ofSeconds(6));
        pace.edited(run);
        pass(Duration.ofSeconds(2));
        assertThat(pace.mayEdit(run)).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(pace.mayEdit(run)).isTrue();
        pass(Duration.ofSeconds(30));
        pace.edited(run);
        pass(Duration.ofSeconds(1));
        assertThat(pace.mayEdit(run)).isTrue();
    }

    @Test
    void a_channel_pauses_exactly_as_long_as_the_chat_asks() {
        pace.busy(ORDERS, Duration.ofSeconds(47));
        assertThat(pace.pauses(BILLING)).isFalse();
        assertThat(pace.isSpared("fake")).isTrue();
        assertThat(pace.isSpared("other")).isFalse();
        pass(Duration.ofSeconds(47).minusNanos(1));
        assertThat(pace.pauses(ORDERS)).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(pace.pauses(ORDERS)).isFalse();
    }

    @Test
    void what_fails_pauses_longer_and_longer_but_never_long() {
        pace.pause(ORDERS, 1);
        pass(Duration.ofSeconds(1));
        assertThat(pace.pauses(ORDERS)).isFalse();
        pace.pause(ORDERS, 60);
        pass(Duration.ofSeconds(7));
        assertThat(pace.pauses(ORDERS)).isTrue();
        pass(Duration.ofSeconds(1));
        assertThat(pace.pauses(ORDERS)).isFalse();
    }
}
