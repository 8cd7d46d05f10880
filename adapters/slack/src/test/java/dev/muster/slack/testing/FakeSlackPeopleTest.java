package dev.muster.slack.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import dev.muster.chat.testing.Beats;
import dev.muster.slack.testing.FakeSlack.Kind;
import dev.muster.slack.workspace.Identity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** People press and submit in the fake as Slack's own client lets them, and triggers and response urls end as Slack's do. */
class FakeSlackPeopleTest {
    private static final String BUTTON = """
            [{"type":"section","text":{"type":"plain_text","text":"Restore?"}},
             {"type":"actions","elements":[
               {"type":"button","action_id":"press:0","value":"yes","text":{"type":"plain_text","text":"Yes"}}]}]""";
    private static final String MODAL = """
            {"type":"modal","callback_id":"form","private_metadata":"m","title":{"type":"plain_text","text":"Why?"},
             "submit":{"type":"plain_text","text":"Send"},"blocks":[
              {"type":"input","block_id":"q0","label":{"type":"plain_text","text":"Ticket"},
               "element":{"type":"plain_text_input","action_id":"a"}},
              {"type":"input","block_id":"q1","optional":true,"label":{"type":"plain_text","text":"Reason"},
               "element":{"type":"plain_text_input","action_id":"a","initial_value":"as discussed"}},
              {"type":"input","block_id":"q2","label":{"type":"plain_text","text":"Severity"},
               "element":{"type":"static_select","action_id":"a","options":[
                {"text":{"type":"plain_text","text":"SEV-1"},"value":"0"},
                {"text":{"type":"plain_text","text":"SEV-2"},"value":"1"}]}}]}""";
    private static final Map<String, String> ANSWERS = Map.of("ticket", "OPS-1", "severity", "SEV-2");

    private final FakeSlack slack = FakeSlack.start().unhurried();
    private final SdkClient sdk = new SdkClient(slack);
    private final MethodsClient api = sdk.methods();
    private final Identity anna = slack.user("anna", Kind.MEMBER);
    private final String channel = slack.channel("db", anna);
    private final AtomicReference<JsonNode> answer = new AtomicReference<>(Json.object());

    @BeforeEach
    void connect() throws Exception {
        sdk.listen(_ -> answer.get());
        await().until(() -> slack.openSockets().size() == 1);
    }

    @AfterEach
    void close() {
        sdk.close();
        slack.close();
    }

    private String asked() throws IOException, SlackApiException {
        return api.chatPostMessage(r -> r.channel(channel).text("Restore?").blocksAsString(BUTTON))
                .getTs();
    }

    private static String trigger(Delivery delivery) {
        return Json.text(delivery.payload(), "trigger_id");
    }

    private Window opened() throws IOException, SlackApiException {
        var press = slack.press(anna, channel, asked(), "yes");
        assertThat(api.viewsOpen(r -> r.triggerId(trigger(press)).viewAsString(MODAL))
                        .isOk())
                .isTrue();
        return slack.window(anna).orElseThrow();
    }

    @Test
    void a_button_is_pressed_by_its_value_where_there_is_one() throws Exception {
        var ts = asked();
        var payload = slack.press(anna, channel, ts, "yes").payload();
        assertThat(Json.text(payload.path("container"), "message_ts")).isEqualTo(ts);
        assertThat(Json.text(payload.path("user"), "team_id")).isEqualTo(slack.team());
        assertThat(Json.text(payload.path("actions").path(0), "action_id")).isEqualTo("press:0");
        assertThatThrownBy(() -> slack.press(anna, channel, ts, "no"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no button no");
        slack.delete(channel, ts);
        assertThatThrownBy(() -> slack.press(anna, channel, ts, "yes")).isInstanceOf(AssertionError.class);
    }

    @Test
    void a_trigger_opens_one_window_within_three_seconds() throws Exception {
        var press = slack.press(anna, channel, asked(), "yes");
        assertThat(api.viewsOpen(r -> r.triggerId(trigger(press)).viewAsString(MODAL))
                        .isOk())
                .isTrue();
        assertThat(api.viewsOpen(r -> r.triggerId(trigger(press)).viewAsString(MODAL))
                        .getError())
                .isEqualTo("exchanged_trigger_id");
        var late = slack.command(anna, channel, "restore");
        slack.forward(Duration.ofSeconds(4));
        assertThat(api.viewsOpen(r -> r.triggerId(trigger(late)).viewAsString(MODAL))
                        .getError())
                .isEqualTo("expired_trigger_id");
        assertThat(api.viewsOpen(r -> r.triggerId("1.2.3").viewAsString(MODAL)).getError())
                .isEqualTo("invalid_trigger_id");
    }

    @Test
    void a_window_is_answered_by_what_it_asks_and_closes() throws Exception {
        var window = opened();
        assertThatThrownBy(() -> slack.submit(anna, window.id(), Map.of("ticket", "OPS-1")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Severity");
        assertThatThrownBy(() -> slack.submit(anna, window.id(), Map.of("colour", "red")))
                .isInstanceOf(AssertionError.class);

        var values = slack.submit(anna, window.id(), ANSWERS)
                .payload()
                .path("view")
                .path("state")
                .path("values");
        assertThat(Json.text(values.path("q0").path("a"), "value")).isEqualTo("OPS-1");
        assertThat(Json.text(values.path("q1").path("a"), "value")).isEqualTo("as discussed");
        assertThat(Json.text(values.path("q2").path("a").path("selected_option"), "value"))
                .isEqualTo("1");
        assertThat(slack.window(anna)).isEmpty();
        assertThatThrownBy(() -> slack.submit(anna, window.id(), ANSWERS)).isInstanceOf(AssertionError.class);
    }

    @Test
    void a_window_with_mistakes_stays_open_and_shows_them() throws Exception {
        var window = opened();
        var errors = Json.object().put("response_action", "errors");
        errors.putObject("errors").put("q0", "no such ticket");
        answer.set(errors);
        slack.submit(anna, window.id(), ANSWERS);
        assertThat(slack.window(anna).orElseThrow().errors()).containsEntry("q0", "no such ticket");
    }

    @Test
    void a_response_url_answers_five_times_within_half_an_hour() throws Exception {
        var url = Json.text(slack.command(anna, channel, "status").payload(), "response_url");
        for (int i = 0; i < 5; i++) {
            assertThat(respond(url)).isEqualTo("ok");
        }
        assertThat(respond(url)).contains("used_url");
        assertThat(slack.responseUrlUses()).isEqualTo(5);
        assertThat(slack.messages(channel))
                .hasSize(5)
                .allSatisfy(message -> assertThat(message.ephemeralFor()).contains(anna.user()));

        var late = Json.text(slack.command(anna, channel, "status").payload(), "response_url");
        slack.forward(Duration.ofMinutes(31));
        assertThat(respond(late)).contains("expired_url");
    }

    private static String respond(String url) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url))
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"an answer\"}"))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Test
    void reactions_shortcuts_and_the_home_page_tell_what_they_are_about() throws Exception {
        var ts = slack.say(anna, channel, Optional.empty(), "look at that");
        var reaction = slack.react(anna, channel, ts, "pushpin").payload().path("event");
        assertThat(List.of(
                        Json.text(reaction, "type"),
                        Json.text(reaction, "reaction"),
                        Json.text(reaction.path("item"), "ts")))
                .containsExactly("reaction_added", "pushpin", ts);
        var shortcut = slack.shortcut(anna, channel, ts, "add_to_timeline").payload();
        assertThat(Json.text(shortcut.path("message"), "text")).isEqualTo("look at that");
        assertThat(Json.text(slack.openHome(anna).payload().path("event"), "tab"))
                .isEqualTo("home");
    }

    @Test
    void a_button_of_the_home_page_is_pressed_on_a_view() throws Exception {
        var view = "{\"type\":\"home\",\"blocks\":" + BUTTON + "}";
        assertThat(api.viewsPublish(r -> r.userId(anna.user()).viewAsString(view))
                        .isOk())
                .isTrue();
        var payload = slack.press(anna, channel, "page", "yes").payload();
        assertThat(Json.text(payload.path("container"), "type")).isEqualTo("view");
        assertThat(payload.has("message")).isFalse();
    }

    @Test
    void somebody_of_another_workspace_brings_a_team_of_their_own() {
        var foreign = slack.user("fremd", Kind.FOREIGN);
        var shared = slack.channel("shared", anna, foreign);
        var event = slack.mention(foreign, shared, Optional.empty(), "status")
                .payload()
                .path("event");
        assertThat(Json.text(event, "user_team")).isEqualTo(foreign.team());
    }

    @Test
    void a_flood_is_measured_and_leaves_nothing_behind() throws Exception {
        try (var time = Beats.start()) {
            var flood = slack.flood(anna, channel, "status", 400, 400);
            assertThat(time.passed())
                    .as("a second of sending, and three for the last")
                    .isLessThan(Duration.ofSeconds(4));
            assertThat(flood.acked()).isEqualTo(400);
            assertThat(flood.unacked()).isZero();
            assertThat(flood.millis(0.5)).isBetween(0.0, flood.millis(0.99));
        }
        slack.patience(Duration.ofMillis(50));
        slack.mute(true);
        assertThat(slack.flood(anna, channel, "status", 5, 100).unacked()).isEqualTo(5);
    }
}
