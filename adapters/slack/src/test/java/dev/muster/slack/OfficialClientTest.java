package dev.muster.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.slack.testing.FakeSlack;
import dev.muster.slack.testing.FakeSlack.Kind;
import dev.muster.slack.testing.Message;
import dev.muster.slack.testing.NodeProgram;
import dev.muster.slack.workspace.Identity;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Slack's own client for Node takes our fake for a Slack: where it does not, the fake is wrong. */
@ParameterizedClass
@EnumSource
class OfficialClientTest {
    enum Mode {
        SOCKETS,
        HTTP
    }

    private final FakeSlack slack = FakeSlack.start().unhurried();
    private final NodeProgram bolt = NodeProgram.start("bolt.mjs");
    private final Identity anna = slack.user("anna", Kind.MEMBER);
    private final String channel = slack.channel("db-orders", anna);

    OfficialClientTest(Mode mode) {
        var started = bolt.ask(
                "start",
                Map.of(
                        "mode", mode == Mode.SOCKETS ? "sockets" : "http",
                        "api", slack.api().toString(),
                        "botToken", slack.botToken(),
                        "appToken", slack.appToken(),
                        "signingSecret", slack.signingSecret()));
        if (mode == Mode.HTTP) {
            slack.requestUrl(URI.create(started.path("address").asString()));
        }
    }

    @AfterEach
    void it_had_nothing_to_complain_about() {
        try {
            assertThat(bolt.ask("complaints").path("complaints").valueStream().map(JsonNode::asString))
                    .isEmpty();
        } finally {
            bolt.close();
            slack.close();
        }
    }

    @Test
    void a_command_is_acked_and_answered_in_every_way_there_is() {
        assertThat(slack.command(anna, channel, "status orders").acked()).isTrue();
        assertThat(shown("you said status orders").author()).isEqualTo(slack.botUser());
        assertThat(heard("command").path("team").asString()).isEqualTo(slack.team());

        assertThat(slack.command(anna, channel, "alone").acked()).isTrue();
        assertThat(shown("for you").ephemeralFor()).contains(anna.user());

        assertThat(slack.command(anna, channel, "later").acked()).isTrue();
        assertThat(shown("by the response url").ephemeralFor()).contains(anna.user());
        assertThat(slack.responseUrlUses()).isOne();

        assertThat(slack.command(anna, channel, "aloud").acked()).isTrue();
        assertThat(shown("with the ack").ephemeralFor()).isEmpty();
    }

    @Test
    void a_mention_is_answered_in_its_thread_and_the_button_there_works() {
        assertThat(slack.mention(anna, channel, Optional.empty(), "terminate orders")
                        .acked())
                .isTrue();
        var plan = shown("a plan");
        assertThat(plan.thread()).isPresent();
        assertThat(heard("mention").path("bot").asString()).isEqualTo(slack.botUser());
        assertThat(plan.json().at("/metadata/event_payload/key").asString()).isEqualTo("k1");

        assertThat(slack.press(anna, channel, plan.ts(), "approve-7").acked()).isTrue();
        assertThat(shown("approved").ts()).isEqualTo(plan.ts());
        assertThat(shown("noted").ephemeralFor()).contains(anna.user());
        assertThat(heard("press").path("ts").asString()).isEqualTo(plan.ts());
    }

    @Test
    void a_form_opens_says_what_is_wrong_with_the_answer_and_takes_a_better_one() {
        assertThat(slack.mention(anna, channel, Optional.empty(), "terminate orders")
                        .acked())
                .isTrue();
        assertThat(slack.press(anna, channel, shown("a plan").ts(), "deny-7").acked())
                .isTrue();
        var window =
                await().until(() -> slack.window(anna), Optional::isPresent).orElseThrow();
        assertThat(window.title()).isEqualTo("Deny");

        var short_ = slack.submit(anna, window.id(), Map.of("why", "no"));
        assertThat(short_.response().at("/response_action").asString()).isEqualTo("errors");
        assertThat(slack.window(anna).orElseThrow().errors()).containsEntry("why", "say a little more");

        assertThat(slack.submit(anna, window.id(), Map.of("why", "too early")).acked())
                .isTrue();
        assertThat(shown("denied: too early").ts()).isNotBlank();
        assertThat(slack.window(anna)).isEmpty();
    }

    @Test
    void a_shortcut_a_reaction_and_the_home_page_reach_it() {
        var ts = slack.say(anna, channel, Optional.empty(), "the disk is full");
        assertThat(slack.shortcut(anna, channel, ts, "add_to_timeline").acked()).isTrue();
        assertThat(heard("shortcut").path("text").asString()).isEqualTo("the disk is full");
        assertThat(slack.react(anna, channel, ts, "pushpin").acked()).isTrue();
        assertThat(heard("reaction").path("ts").asString()).isEqualTo(ts);
        assertThat(slack.openHome(anna).acked()).isTrue();
        var page = await().until(() -> slack.page(anna), Optional::isPresent).orElseThrow();
        assertThat(page.toString()).contains("nothing is open");
    }

    @Test
    void every_method_that_we_use_answers_as_it_expects() {
        var ts = call("chat.postMessage", Map.of("channel", channel, "text", "headline"))
                .path("ts")
                .asString();
        var other = slack.user("bert", Kind.MEMBER);
        var group = slack.group("dba", anna, other);
        call("auth.test", Map.of());
        call("chat.update", Map.of("channel", channel, "ts", ts, "text", "headline, and more"));
        call("conversations.history", Map.of("channel", channel, "limit", 10));
        call("conversations.replies", Map.of("channel", channel, "ts", ts));
        call("users.info", Map.of("user", anna.user()));
        assertThat(call("usergroups.users.list", Map.of("usergroup", group))
                        .path("users")
                        .size())
                .isEqualTo(2);
        call("conversations.open", Map.of("users", anna.user()));
        call("pins.add", Map.of("channel", channel, "timestamp", ts));
        call("pins.remove", Map.of("channel", channel, "timestamp", ts));
        call(
                "bookmarks.add",
                Map.of("channel_id", channel, "title", "Headline", "type", "link", "link", "https://example.com/"));
        var room = call("conversations.create", Map.of("name", "inc-1-orders"))
                .at("/channel/id")
                .asString();
        call("conversations.invite", Map.of("channel", room, "users", anna.user() + "," + other.user()));
        call("conversations.setTopic", Map.of("channel", room, "topic", "it is down"));
        assertThat(slack.topic(room)).isEqualTo("it is down");
        assertThat(bolt.ask("upload", Map.of("channel", channel, "thread", ts, "name", "report.txt", "content", "all"))
                        .path("ok")
                        .asBoolean())
                .isTrue();
        await().untilAsserted(() -> assertThat(slack.messages(channel).stream().flatMap(m -> m.files().stream()))
                .hasSize(1));
    }

    @Test
    void what_is_refused_is_an_error_with_its_code() {
        assertThat(refused("chat.postMessage", Map.of("channel", "C0NOWHERE", "text", "x")))
                .isEqualTo("channel_not_found");
        assertThat(refused("chat.update", Map.of("channel", channel, "ts", "1.000001", "text", "x")))
                .isEqualTo("message_not_found");
        assertThat(refused("views.open", Map.of("trigger_id", "1.2.3", "view", Map.of("type", "modal"))))
                .isNotBlank();
    }

    @Test
    void told_to_wait_it_waits_and_gets_through() {
        slack.limit("chat.postMessage", Duration.ofSeconds(1), 1);
        call("chat.postMessage", Map.of("channel", channel, "text", "patience"));
        assertThat(slack.calls("chat.postMessage")).hasSize(2);
        // It says so aloud, and rightly.
        assertThat(bolt.ask("complaints", Map.of("forget", true))
                        .path("complaints")
                        .size())
                .isOne();
    }

    private JsonNode call(String method, Map<String, ?> arguments) {
        var answer = bolt.ask("call", Map.of("method", method, "args", arguments));
        assertThat(answer.has("error")).as(method + ": " + answer).isFalse();
        return answer.path("result");
    }

    private String refused(String method, Map<String, ?> arguments) {
        return bolt.ask("call", Map.of("method", method, "args", arguments))
                .path("error")
                .asString("");
    }

    private Message shown(String text) {
        return await().until(() -> messages().filter(m -> m.text().equals(text)).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    private Stream<Message> messages() {
        return slack.messages(channel).stream();
    }

    private JsonNode heard(String type) {
        return await().until(
                        () -> bolt.ask("heard")
                                .path("heard")
                                .valueStream()
                                .filter(h -> h.path("type").asString().equals(type))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }
}
