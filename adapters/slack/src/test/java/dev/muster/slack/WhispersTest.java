package dev.muster.slack;

import static dev.muster.slack.TestSlack.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import dev.muster.chat.Place;
import dev.muster.slack.testing.FakeSlack.Kind;
import dev.muster.slack.testing.Message;
import dev.muster.slack.workspace.Identity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WhispersTest {
    private final TestSlack world = new TestSlack();

    @AfterEach
    void close() {
        world.close();
    }

    private String direct(Identity who) {
        return world.memory.recall("direct:" + who.user()).orElseThrow();
    }

    @Test
    void one_person_sees_it_and_the_same_key_is_said_once() {
        var chat = world.chat();
        var ref = chat.whisper(world.place(), world.anna.account(), saying("psst"), "k");
        assertThat(chat.whisper(world.place(), world.anna.account(), saying("psst"), "k"))
                .isEqualTo(ref);
        assertThat(world.said(world.orders, "psst")).singleElement().satisfies(message -> {
            assertThat(message.ephemeralFor()).contains(world.anna.user());
            assertThat(message.ts()).isEqualTo(ref.id());
        });
    }

    @Test
    void in_a_thread_it_is_whispered_there() {
        var chat = world.chat();
        var root = chat.post(world.place(), saying("root"), "root");
        chat.whisper(world.place().inThread(root.id()), world.anna.account(), saying("psst"), "k");
        assertThat(world.said(world.orders, "psst"))
                .singleElement()
                .extracting(Message::thread)
                .isEqualTo(Optional.of(root.id()));
    }

    @Test
    void what_a_whisper_says_later_is_whispered_anew() {
        var chat = world.chat();
        var ref = chat.whisper(world.place(), world.anna.account(), saying("psst"), "k");
        chat.edit(ref, saying("now this"));
        assertThat(world.said(world.orders, "now this"))
                .singleElement()
                .extracting(Message::ephemeralFor)
                .isEqualTo(Optional.of(world.anna.user()));
        assertThat(world.slack.calls("chat.update")).isEmpty();
    }

    @Test
    void in_the_direct_messages_with_a_person_it_stays() {
        var chat = world.chat();
        var place = Place.channel(Identity.CHAT, world.anna.user());
        chat.whisper(place, world.anna.account(), saying("psst"), "k");
        assertThat(world.slack.calls("chat.postEphemeral")).isEmpty();
        var there = Place.channel(Identity.CHAT, direct(world.anna));
        chat.whisper(there, world.anna.account(), saying("and"), "k2");
        assertThat(world.slack.calls("chat.postEphemeral")).isEmpty();
        assertThat(world.slack.messages(there.channel())).hasSize(2);
    }

    @Test
    void somebody_who_has_left_the_channel_is_told_directly() {
        var carl = world.slack.user("carl", Kind.MEMBER);
        var chat = world.chat();
        var ref = chat.whisper(world.place(), carl.account(), saying("psst"), "k");
        assertThat(ref.place().channel()).isEqualTo(carl.user());
        assertThat(world.said(direct(carl), "psst")).hasSize(1);
        assertThat(chat.whisper(world.place(), carl.account(), saying("psst"), "k"))
                .isEqualTo(ref);
        assertThat(world.said(direct(carl), "psst")).hasSize(1);
    }

    @Test
    void an_archived_channel_is_no_reason_not_to_answer() {
        world.slack.archive(world.orders);
        var chat = world.chat();
        assertThatCode(() -> chat.whisper(world.place(), world.anna.account(), saying("psst"), "k"))
                .doesNotThrowAnyException();
        assertThat(world.said(direct(world.anna), "psst")).hasSize(1);
    }

    @Test
    void the_files_of_a_whisper_are_in_the_direct_messages() {
        var chat = world.chat();
        chat.whisper(world.place(), world.anna.account(), BesideTest.withFile("a.txt", "content"), "k");
        assertThat(BesideTest.files(world.slack.messages(direct(world.anna)))).isEqualTo(List.of("content"));
        assertThat(BesideTest.files(world.slack.messages(world.orders))).isEmpty();
        assertThat(world.said(world.orders, "direct messages")).hasSize(1);
    }

    @Test
    void nobody_of_another_chat_is_whispered_to() {
        assertThatThrownBy(() -> world.chat().whisper(world.place(), new Account("console", "anna"), saying("x"), "k"))
                .isInstanceOf(Chat.ChatException.class);
    }
}
