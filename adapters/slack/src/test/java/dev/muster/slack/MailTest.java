package dev.muster.slack;

import static dev.muster.slack.TestSlack.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.chat.Chat;
import dev.muster.chat.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailTest {
    private final TestSlack world = new TestSlack();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void a_message_says_what_its_document_says_and_brings_its_key_along() {
        var ref = world.chat().post(world.place(), saying("hello"), "k1");
        assertThat(world.slack.messages(world.orders)).singleElement().satisfies(message -> {
            assertThat(message.ts()).isEqualTo(ref.id());
            assertThat(message.text()).contains("hello");
        });
        var call = world.slack.calls("chat.postMessage").getFirst();
        assertThat(call.structure("metadata").path("event_payload").path("key").asString())
                .isEqualTo("k1");
        assertThat(call.argument("parse")).isEqualTo("none");
        assertThat(call.argument("link_names")).isIn("0", "false");
        assertThat(call.argument("unfurl_links")).isIn("0", "false");
        assertThat(call.argument("unfurl_media")).isIn("0", "false");
    }

    @Test
    void two_threads_with_the_same_key_post_one_message() {
        var chat = world.chat();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var posts = IntStream.range(0, 8)
                    .mapToObj(_ ->
                            CompletableFuture.supplyAsync(() -> chat.post(world.place(), saying("once"), "k"), threads))
                    .toList();
            assertThat(posts.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        }
        assertThat(world.said(world.orders, "once")).hasSize(1);
    }

    @Test
    void what_another_posted_before_a_crash_is_not_posted_again() {
        var first = world.chat().post(world.place(), saying("once"), "k");
        assertThat(world.chat().post(world.place(), saying("once"), "k")).isEqualTo(first);
        assertThat(world.slack.calls("chat.postMessage")).hasSize(1);
    }

    @Test
    void a_message_whose_answer_was_lost_is_found_again() {
        var first = world.chat().post(world.place(), saying("once"), "k");
        // As it was after Slack took it and before we knew.
        world.memory.keep("post:k", new Posting.Begun(Instant.now()).text());
        assertThat(world.chat().post(world.place(), saying("once"), "k")).isEqualTo(first);
        assertThat(world.said(world.orders, "once")).hasSize(1);
    }

    @Test
    void a_message_whose_answer_was_lost_is_found_again_in_its_thread() {
        var chat = world.chat();
        var root = chat.post(world.place(), saying("root"), "root");
        var thread = world.place().inThread(root.id());
        var first = chat.post(thread, saying("once"), "k");
        world.memory.keep("post:k", new Posting.Begun(Instant.now()).text());
        assertThat(world.chat().post(thread, saying("once"), "k")).isEqualTo(first);
        assertThat(world.said(world.orders, "once")).hasSize(1);
    }

    @Test
    void a_message_that_was_begun_and_is_not_there_is_posted() {
        world.memory.keep("post:k", new Posting.Begun(Instant.now()).text());
        world.chat().post(world.place(), saying("once"), "k");
        assertThat(world.said(world.orders, "once")).hasSize(1);
    }

    @Test
    void a_message_is_posted_when_history_may_not_be_read() {
        world.memory.keep("post:k", new Posting.Begun(Instant.now()).text());
        world.slack.fail("conversations.history", "missing_scope", 1);
        var chat = world.chat();
        chat.post(world.place(), saying("once"), "k");
        assertThat(world.said(world.orders, "once")).hasSize(1);
        assertThat(chat.health().troubles()).singleElement().asString().contains("conversations.history", "scope");
    }

    @Test
    void while_history_cannot_be_reached_nothing_is_said_that_may_have_been_said() {
        world.memory.keep("post:k", new Posting.Begun(Instant.now()).text());
        world.slack.status("conversations.history", 503, 1);
        var chat = world.chat();
        assertThatThrownBy(() -> chat.post(world.place(), saying("once"), "k")).isInstanceOf(Chat.ChatException.class);
        chat.post(world.place(), saying("once"), "k");
        assertThat(world.said(world.orders, "once")).hasSize(1);
    }

    @Test
    void a_history_that_breaks_leaves_it_open_whether_it_was_said() {
        var chat = world.chat();
        var first = chat.post(world.place(), saying("once"), "k");
        world.memory.keep("post:k", new Posting.Begun(Instant.now()).text());
        world.slack.fail("conversations.history", "internal_error", 1);
        assertThatThrownBy(() -> chat.post(world.place(), saying("once"), "k")).isInstanceOf(Chat.ChatException.class);
        assertThat(chat.post(world.place(), saying("once"), "k")).isEqualTo(first);
        assertThat(world.said(world.orders, "once")).hasSize(1);
    }

    @Test
    void a_refused_message_is_said_when_it_is_taken_without_looking_for_it() {
        var chat = world.chat();
        world.slack.fail("chat.postMessage", "invalid_blocks", 1);
        assertThatThrownBy(() -> chat.post(world.place(), saying("x"), "k")).hasMessageContaining("invalid_blocks");
        chat.post(world.place(), saying("x"), "k");
        assertThat(world.slack.calls("conversations.history")).isEmpty();
        assertThat(world.said(world.orders, "x")).hasSize(1);
    }

    @Test
    void a_server_error_leaves_it_open_whether_it_was_said() {
        var chat = world.chat();
        world.slack.status("chat.postMessage", 500, 1);
        assertThatThrownBy(() -> chat.post(world.place(), saying("x"), "k")).isInstanceOf(Chat.ChatException.class);
        chat.post(world.place(), saying("x"), "k");
        assertThat(world.slack.calls("conversations.history")).hasSize(1);
        assertThat(world.said(world.orders, "x")).hasSize(1);
    }

    @Test
    void slack_says_for_how_long_to_wait_and_is_not_asked_meanwhile() {
        var chat = world.chat();
        var asked = Duration.ofSeconds(30);
        world.slack.limit("chat.postMessage", asked, 1);
        long before = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> chat.post(world.place(), saying("x"), "k"))
                    .isInstanceOfSatisfying(
                            Chat.BusyException.class,
                            busy -> assertThat(busy.pause())
                                    .isBetween(
                                            asked.minusNanos(System.nanoTime() - before)
                                                    .minusMillis(1),
                                            asked));
        }
        assertThat(world.slack.calls("chat.postMessage")).hasSize(1);
        var ref = chat.whisper(world.place(), world.anna.account(), saying("another method is free"), "w");
        assertThat(ref.id()).isNotEmpty();
    }

    @Test
    void what_is_no_longer_there_cannot_be_edited() {
        var chat = world.chat();
        var ref = chat.post(world.place(), saying("x"), "k");
        world.slack.delete(world.orders, ref.id());
        assertThatThrownBy(() -> chat.edit(ref, saying("y"))).isInstanceOf(Chat.GoneException.class);
    }

    @Test
    void what_is_said_to_a_person_is_said_directly_and_can_be_edited() {
        var chat = world.chat();
        var place = Place.channel("slack", world.anna.user());
        var ref = chat.post(place, saying("for you"), "k");
        assertThat(ref.place()).isEqualTo(place);
        chat.edit(ref, saying("for you, again"));
        var direct = world.slack.calls("chat.update").getFirst().argument("channel");
        assertThat(direct).startsWith("D");
        assertThat(world.said(direct, "for you, again")).hasSize(1);
    }

    @Test
    void a_token_is_in_no_message() {
        var chat = world.chat();
        // Whatever else is asked of Slack meanwhile, and succeeds, proves the token good again.
        await().untilAsserted(() -> {
            world.slack.fail("chat.postMessage", "invalid_auth", 1);
            assertThatThrownBy(() -> chat.post(world.place(), saying("x"), "k"))
                    .hasMessageContaining("token")
                    .hasMessageNotContaining(world.slack.botToken());
            assertThat(chat.health().troubles()).singleElement().asString().doesNotContain(world.slack.botToken());
        });
        chat.post(world.place(), saying("x"), "k");
        assertThat(chat.health().troubles()).isEmpty();
    }
}
