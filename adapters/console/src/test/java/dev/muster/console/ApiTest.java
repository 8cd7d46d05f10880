package dev.muster.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Bytes;
import dev.muster.chat.Document;
import dev.muster.chat.Incoming;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import dev.muster.chat.testing.ChatContract;
import dev.muster.chat.testing.Samples;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTest {
    private final ChatContract.Ear ear = new ChatContract.Ear();
    private final TestConsole server = new TestConsole(ear);
    private final Place channel = Place.channel("console", "db-orders");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void what_is_said_is_there_for_everybody_and_reaches_the_core_once() {
        var id = server.json(server.say("someone", "/db status orders"))
                .path("id")
                .asString();
        var message = server.message("another", id).orElseThrow();
        assertThat(message.path("author").asString()).isEqualTo("someone");
        assertThat(message.path("text").asString()).isEqualTo("/db status orders");
        assertThat(ear.heard).singleElement().isInstanceOfSatisfying(Incoming.Words.class, words -> {
            assertThat(words.text()).isEqualTo("status orders");
            assertThat(words.who()).isEqualTo(new Account("console", "someone"));
        });
    }

    @Test
    void the_same_request_sent_twice_is_one_message_and_one_delivery() {
        var ids = new String[2];
        for (int i = 0; i < 2; i++) {
            var request = server.as("someone", "/api/messages")
                    .header("Idempotency-Key", "once")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"channel\":\"db-orders\",\"text\":\"/db help\"}"));
            ids[i] = server.json(server.send(request)).path("id").asString();
        }
        assertThat(ids[0]).isEqualTo(ids[1]);
        assertThat(server.messages("someone")).hasSize(1);
        assertThat(ear.heard).extracting(Incoming::delivery).containsOnly("console:said:someone:once");
    }

    @Test
    void what_people_say_to_each_other_is_not_for_muster() {
        server.say("someone", "has anybody seen the db?");
        assertThat(ear.heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/db\u00A0status", "@muster, status", "/db: status", "\u200B/db status", " @MUSTER status"})
    void however_it_is_typed_muster_is_asked(String line) {
        server.say("someone", line);
        assertThat(ear.heard)
                .singleElement()
                .satisfies(i -> assertThat(((Incoming.Words) i).text().strip()).isEqualTo("status"));
    }

    @Test
    void a_whisper_is_no_root_of_a_thread() {
        var ref = server.console.whisper(
                channel, new Account("console", "someone"), Document.of("psst", Tone.PLAIN), "p");
        var body = Json.object()
                .put("channel", "db-orders")
                .put("thread", ref.id())
                .put("text", "hello");
        server.refused(server.post("someone", "/api/messages", body.toString()), 404, "UNKNOWN_THREAD");
    }

    @Test
    void a_mention_works_as_the_slash_command_does() {
        server.say("someone", "@Muster status");
        server.say("someone", "/DB status");
        assertThat(ear.heard).extracting(i -> ((Incoming.Words) i).text()).containsExactly("status", "status");
    }

    @Test
    void an_unknown_slash_command_gets_a_whisper() {
        server.say("someone", "/deploy now");
        assertThat(server.messages("someone").get(1).path("text").asString())
                .contains("/deploy")
                .contains("/db help");
        assertThat(server.messages("another")).hasSize(1);
        assertThat(ear.heard).isEmpty();
    }

    @Test
    void a_reply_stands_in_its_thread() {
        var root = server.json(server.say("someone", "an incident")).path("id").asString();
        server.say("someone", "something else");
        var body = Json.object().put("channel", "db-orders").put("thread", root).put("text", "@muster status");
        var reply = server.json(server.post("another", "/api/messages", body.toString()))
                .path("id")
                .asString();

        var thread = server.json(server.get("someone", "/api/channels/db-orders/messages?thread=" + root));
        assertThat(thread.valueStream().map(m -> m.path("id").asString())).containsExactly(root, reply);
        assertThat(ear.heard)
                .singleElement()
                .satisfies(i -> assertThat(i.place()).isEqualTo(channel.inThread(root)));
    }

    @Test
    void after_gives_only_what_came_later() {
        server.say("someone", "one");
        var second = server.json(server.say("someone", "two")).path("id").asString();
        server.say("someone", "three");
        var later = server.json(server.get("someone", "/api/channels/db-orders/messages?after=" + second));
        assertThat(later.valueStream().map(m -> m.path("text").asString())).containsExactly("three");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"channel\":\"db-orders\",\"text\":\"\"}            | 400 | EMPTY",
                "{\"channel\":\"db-orders\",\"text\":\"  \\n \"}      | 400 | EMPTY",
                "{\"channel\":\"db-orders\"}                          | 400 | MISSING",
                "{\"text\":\"hello\"}                                 | 400 | MISSING",
                "{\"channel\":\"db-orders\",\"text\":42}              | 400 | BAD_TYPE",
                "{\"channel\":\"db-orders\",\"text\":\"a\\u0000b\"}   | 400 | NUL",
                "{\"channel\":\"nowhere\",\"text\":\"hello\"}         | 404 | UNKNOWN_CHANNEL",
                "{\"channel\":\"db-orders\",\"thread\":\"99\",\"text\":\"hello\"}   | 404 | UNKNOWN_THREAD_OR_MESSAGE",
                "{\"channel\":\"db-orders\",\"thread\":\"../1\",\"text\":\"hello\"} | 404 | UNKNOWN_THREAD_OR_MESSAGE",
                "{\"channel\":                                        | 400 | BAD_JSON",
                "[]                                                   | 400 | BAD_JSON",
                "{} {}                                                | 400 | BAD_JSON",
            })
    void bad_input_gets_a_clear_answer_and_has_no_effect(String body, int status, String code) {
        var response = server.post("someone", "/api/messages", body);
        server.refused(response, status, code.equals("UNKNOWN_THREAD_OR_MESSAGE") ? "UNKNOWN_MESSAGE" : code);
        assertThat(ear.heard).isEmpty();
        assertThat(server.messages("someone")).isEmpty();
    }

    @Test
    void invalid_utf8_is_refused() {
        var body = "{\"channel\":\"db-orders\",\"text\":\"X\"}".getBytes(StandardCharsets.UTF_8);
        body[body.length - 3] = (byte) 0xFF;
        server.refused(server.post("someone", "/api/messages", body), 400, "BAD_UTF8");
    }

    @Test
    void a_megabyte_of_text_is_refused() {
        var body = "{\"channel\":\"db-orders\",\"text\":\"" + "x".repeat(1024 * 1024) + "\"}";
        server.refused(server.sendIfWanted(server.as("someone", "/api/messages"), body), 413, "TOO_LONG");
        assertThat(server.messages("someone")).isEmpty();
    }

    @Test
    void unknown_buttons_messages_and_files_are_not_found() {
        var id = server.json(server.say("someone", "hello")).path("id").asString();
        server.refused(server.post("someone", "/api/messages/" + id + "/buttons/none", ""), 404, "UNKNOWN_BUTTON");
        server.refused(server.post("someone", "/api/messages/77/buttons/none", ""), 404, "UNKNOWN_MESSAGE");
        server.refused(server.get("someone", "/api/files/none"), 404, "UNKNOWN_FILE");
        server.refused(server.get("someone", "/api/channels/nowhere/messages"), 404, "UNKNOWN_CHANNEL");
        assertThat(ear.heard).isEmpty();
    }

    @Test
    void a_form_is_not_taken_with_an_answer_missing_or_made_up() {
        var ref = server.console.post(channel, Samples.of("form"), "form");
        var path = "/api/messages/" + ref.id() + "/buttons/f1";
        server.refused(server.post("someone", path, "{\"values\":{\"severity\":\"SEV-1\"}}"), 422, "FORM");
        server.refused(
                server.post("someone", path, "{\"values\":{\"ticket\":\"1\",\"severity\":\"SEV-9\"}}"), 422, "FORM");
        server.refused(server.post("someone", path, "{\"values\":{\"ticket\":1}}"), 400, "BAD_TYPE");
        assertThat(ear.heard).isEmpty();
    }

    @Test
    void the_buttons_of_a_message_are_listed_and_gone_after_an_edit() {
        var ref = server.console.post(channel, Samples.of("buttons"), "buttons");
        var message = server.message("someone", ref.id()).orElseThrow();
        assertThat(message.path("buttons").valueStream().map(b -> b.path("id").asString()))
                .containsExactly("b1", "b2", "b3");
        server.console.edit(ref, Document.of("decided", Tone.GOOD));
        server.refused(server.post("someone", "/api/messages/" + ref.id() + "/buttons/b1", ""), 404, "UNKNOWN_BUTTON");
    }

    @Test
    void a_file_of_a_whisper_is_for_its_reader_alone() {
        var document = Document.of("psst", Tone.PLAIN, new Block.File("secret.txt", "text/plain", Bytes.of("hush")));
        var ref = server.console.whisper(channel, new Account("console", "someone"), document, "psst");
        var block = server.message("someone", ref.id())
                .orElseThrow()
                .path("document")
                .path("blocks")
                .get(0);
        var path = "/api/files/" + block.path("file").asString();
        assertThat(server.get("someone", path).body()).isEqualTo("hush");
        server.refused(server.get("another", path), 404, "UNKNOWN_FILE");
        server.refused(server.post("another", "/api/messages/" + ref.id() + "/buttons/x", ""), 404, "UNKNOWN_MESSAGE");
    }

    @Test
    void a_pinned_message_reaches_the_core_once_with_what_it_says() {
        var root =
                server.json(server.say("another", "it is the disk")).path("id").asString();
        var reply = server.console.post(channel.inThread(root), Document.of("Looked", Tone.PLAIN), "reply");
        for (int i = 0; i < 2; i++) {
            var pin = server.as("someone", "/api/messages/" + root + "/pin").header("Idempotency-Key", "once");
            assertThat(server.send(pin.POST(HttpRequest.BodyPublishers.noBody()))
                            .statusCode())
                    .isEqualTo(202);
        }
        server.post("someone", "/api/messages/" + reply.id() + "/pin", "");
        assertThat(ear.heard).hasSize(3).allMatch(i -> i.who().equals(new Account("console", "someone")));
        assertThat(ear.heard.subList(0, 2)).extracting(Incoming::delivery).containsOnly("console:pinned:someone:once");
        assertThat(ear.heard.getFirst()).isInstanceOfSatisfying(Incoming.Pinned.class, pinned -> {
            assertThat(pinned.said().author()).isEqualTo(new Account("console", "another"));
            assertThat(pinned.said().message()).isEqualTo(new MessageRef(channel, root));
            assertThat(pinned.said().text()).isEqualTo("it is the disk");
        });
        assertThat(ear.heard.getLast()).isInstanceOfSatisfying(Incoming.Pinned.class, pinned -> {
            assertThat(pinned.said().author()).isEqualTo(new Account("console", "muster"));
            assertThat(pinned.said().message()).isEqualTo(reply);
            assertThat(pinned.place()).isEqualTo(channel.inThread(root));
        });
    }

    @Test
    void only_what_everybody_sees_can_be_pinned() {
        var ref = server.console.whisper(
                channel, new Account("console", "someone"), Document.of("psst", Tone.PLAIN), "p");
        server.refused(server.post("someone", "/api/messages/" + ref.id() + "/pin", ""), 422, "WHISPER");
        server.refused(server.post("another", "/api/messages/" + ref.id() + "/pin", ""), 404, "UNKNOWN_MESSAGE");
        server.refused(server.post("someone", "/api/messages/77/pin", ""), 404, "UNKNOWN_MESSAGE");
        assertThat(ear.heard).isEmpty();
    }

    @Test
    void a_note_in_a_thread_is_plain_talk() {
        var root = server.json(server.say("someone", "an incident")).path("id").asString();
        var body = Json.object().put("channel", "db-orders").put("thread", root).put("text", "note it is the disk");
        assertThat(server.post("someone", "/api/messages", body.toString()).statusCode())
                .isEqualTo(202);
        assertThat(ear.heard).isEmpty();
    }

    @Test
    void people_delete_what_they_said_and_nothing_else() {
        var mine = server.json(server.say("someone", "oops")).path("id").asString();
        var musters = server.console.post(channel, Document.of("fact", Tone.PLAIN), "fact");
        server.refused(server.delete("another", "/api/messages/" + mine), 403, "NOT_YOURS");
        server.refused(server.delete("someone", "/api/messages/" + musters.id()), 403, "NOT_YOURS");
        assertThat(server.delete("someone", "/api/messages/" + mine).statusCode())
                .isEqualTo(204);
        server.refused(server.delete("someone", "/api/messages/" + mine), 404, "UNKNOWN_MESSAGE");
        server.refused(server.get("someone", "/api/messages/" + mine), 404, "UNKNOWN_MESSAGE");
        assertThat(server.message("another", mine)).isEmpty();
        assertThat(server.message("another", musters.id())).isPresent();
    }

    @Test
    void a_deleted_message_with_replies_stays_as_an_empty_place() {
        var root = server.json(server.say("someone", "secret")).path("id").asString();
        server.console.post(channel.inThread(root), Document.of("reply", Tone.PLAIN), "reply");
        assertThat(server.delete("someone", "/api/messages/" + root).statusCode())
                .isEqualTo(204);
        var left = server.message("another", root).orElseThrow();
        assertThat(left.path("deleted").asBoolean()).isTrue();
        assertThat(left.toString()).doesNotContain("secret");
    }

    @Test
    void one_message_is_told_to_whoever_may_see_it() {
        var ref = server.console.whisper(
                channel, new Account("console", "someone"), Document.of("psst", Tone.PLAIN), "p");
        assertThat(server.json(server.get("someone", "/api/messages/" + ref.id()))
                        .path("text")
                        .asString())
                .isEqualTo("psst");
        server.refused(server.get("another", "/api/messages/" + ref.id()), 404, "UNKNOWN_MESSAGE");
    }

    @Test
    void a_file_is_never_shown_as_a_page() {
        var document = Document.of("page", Tone.PLAIN, new Block.File("x.html", "text/html", Bytes.of("<script>")));
        var ref = server.console.post(channel, document, "page");
        var block = server.message("someone", ref.id())
                .orElseThrow()
                .path("document")
                .path("blocks")
                .get(0);
        var response = server.get("someone", "/api/files/" + block.path("file").asString());
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(response.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment");
    }

    @Test
    void completion_keeps_what_was_typed_before() {
        var found = server.json(server.get("someone", "/api/complete?channel=db-orders&text=%2Fdb%20st"));
        assertThat(found.get(0).path("text").asString()).isEqualTo("/db st!");
        assertThat(server.json(server.get("someone", "/api/complete?channel=db-orders&text=hello")))
                .isEmpty();
    }

    @Test
    void nothing_is_taken_before_the_core_listens() {
        server.console.close();
        server.refused(server.say("someone", "/db status"), 503, "NOT_READY");
        assertThat(server.messages("someone")).isEmpty();
    }
}
