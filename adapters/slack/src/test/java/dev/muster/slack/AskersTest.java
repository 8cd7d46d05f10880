package dev.muster.slack;

import static dev.muster.slack.TestSlack.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.Chat;
import dev.muster.slack.testing.Message;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever asks where we are no member gets an answer all the same. */
class AskersTest {
    private final TestSlack world = new TestSlack();
    private final SlackChat chat = world.up();

    @AfterEach
    void close() {
        world.close();
    }

    private List<Message> seenBy(String user) {
        return world.slack.messages(world.orders).stream()
                .filter(message -> message.ephemeralFor().equals(Optional.of(user)))
                .toList();
    }

    private void ask() {
        assertThat(world.slack.command(world.anna, world.orders, "status").acked())
                .isTrue();
    }

    @Test
    void a_whisper_takes_the_address_of_the_command() {
        world.slack.removeBot(world.orders);
        ask();
        chat.whisper(world.place(), world.anna.account(), saying("for you"), "k");
        assertThat(seenBy(world.anna.user()))
                .singleElement()
                .satisfies(message -> assertThat(message.text()).contains("for you"));
        assertThat(world.slack.responseUrlUses()).isEqualTo(1);
        assertThat(chat.health().troubles()).isEmpty();
    }

    @Test
    void the_sixth_whisper_is_said_directly() {
        world.slack.removeBot(world.orders);
        ask();
        for (int i = 0; i < 6; i++) {
            chat.whisper(world.place(), world.anna.account(), saying("whisper " + i), "k" + i);
        }
        assertThat(world.slack.responseUrlUses()).isEqualTo(5);
        assertThat(seenBy(world.anna.user())).hasSize(5);
        var direct = world.memory.recall("direct:" + world.anna.user()).orElseThrow();
        assertThat(world.said(direct, "whisper 5")).hasSize(1);
    }

    @Test
    void nobody_gets_what_was_asked_by_another() {
        world.slack.removeBot(world.orders);
        ask();
        chat.whisper(world.place(), world.bert.account(), saying("for bert"), "k");
        assertThat(world.slack.responseUrlUses()).isZero();
        assertThat(seenBy(world.anna.user())).isEmpty();
    }

    @Test
    void who_asks_where_we_may_not_speak_is_told_what_to_do_once() {
        world.slack.removeBot(world.orders);
        ask();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> chat.post(world.place(), saying("x"), "k"))
                    .isInstanceOf(Chat.ChatException.class)
                    .hasMessageContaining("/invite @Muster");
        }
        assertThat(seenBy(world.anna.user()))
                .singleElement()
                .satisfies(message ->
                        assertThat(message.text()).contains("/invite @Muster there. Then comes what you asked for."));
        assertThat(chat.health().troubles()).singleElement().asString().contains("/invite @Muster");
        world.slack.inviteBot(world.orders);
        chat.post(world.place(), saying("x"), "k");
        assertThat(chat.health().troubles()).isEmpty();
    }
}
