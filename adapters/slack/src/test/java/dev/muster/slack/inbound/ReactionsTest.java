package dev.muster.slack.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.chat.Account;
import dev.muster.chat.Incoming;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.chat.Said;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReactionsTest {
    private static final String MESSAGE = "1772373800.000100";
    private final Room room = new Room();

    @AfterEach
    void close() {
        room.close();
    }

    private void saying(String text) {
        var place = Place.channel("slack", "C1").inThread("1772373600.000100");
        room.messages.put(
                MESSAGE,
                new Said(
                        new MessageRef(place, MESSAGE),
                        new Account("slack", "T1/U2"),
                        Instant.parse("2026-03-01T14:00:00Z"),
                        text));
    }

    private Reply react(String emoji) {
        return room.hear(Samples.event(Samples.reaction(emoji)));
    }

    private boolean isDone() {
        return room.memory.all("reaction:").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pushpin", "pushpin::skin-tone-3"})
    void the_emoji_pins_a_message_with_what_it_says(String emoji) {
        room.listening();
        saying("orders is down");
        assertThat(react(emoji)).isEqualTo(Reply.Taken.SILENTLY);
        await().until(this::isDone);
        var pinned = room.heard(Incoming.Pinned.class);
        assertThat(pinned.delivery()).isEqualTo("slack:event:Ev1");
        assertThat(pinned.who().id()).isEqualTo("T1/U1");
        assertThat(pinned.place().thread()).contains("1772373600.000100");
        assertThat(pinned.at()).isEqualTo(Instant.parse("2026-03-01T14:05:00.000300Z"));
        assertThat(pinned.said().text()).isEqualTo("orders is down");
    }

    @Test
    void another_emoji_and_another_thing_than_a_message_are_ignored() {
        room.listening();
        react("tada");
        room.hear(Samples.event(Samples.reaction("pushpin").replace("\"type\": \"message\"", "\"type\": \"file\"")));
        assertThat(room.memory.all("reaction:")).isEmpty();
    }

    @Test
    void what_cannot_be_read_now_is_read_later() {
        room.listening();
        room.isSlackAway = true;
        saying("orders is down");
        assertThat(react("pushpin")).isEqualTo(Reply.Taken.SILENTLY);
        assertThat(isDone()).isFalse();
        room.isSlackAway = false;
        await().until(() -> {
            room.clock.forward(Duration.ofMinutes(1));
            return isDone();
        });
        assertThat(room.heard).hasSize(1);
    }

    @Test
    void one_of_before_the_crash_is_worked_off_at_the_start() {
        room.listening();
        react("pushpin");
        room.close();
        try (var after = new Room()) {
            room.memory.all("reaction:").forEach(after.memory::keep);
            after.messages.put(
                    MESSAGE,
                    new Said(
                            new MessageRef(Place.channel("slack", "C1"), MESSAGE),
                            new Account("slack", "T1/U2"),
                            Instant.EPOCH,
                            "it is down"));
            after.listening();
            await().until(() -> after.heard.size() == 1);
        }
    }

    @Test
    void after_a_day_it_is_given_up() {
        room.listening();
        react("pushpin");
        room.clock.forward(Duration.ofHours(23));
        assertThat(isDone()).isFalse();
        await().until(() -> {
            room.clock.forward(Duration.ofHours(2));
            return isDone();
        });
        assertThat(room.heard).isEmpty();
    }

    @Test
    void what_the_core_cannot_keep_is_given_to_it_later() {
        room.listening();
        saying("orders is down");
        room.isStoreAway = true;
        react("pushpin");
        room.isStoreAway = false;
        await().until(() -> {
            room.clock.forward(Duration.ofMinutes(1));
            return isDone();
        });
        assertThat(room.heard).hasSize(1);
    }
}
