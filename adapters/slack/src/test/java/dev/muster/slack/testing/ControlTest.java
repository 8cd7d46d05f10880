package dev.muster.slack.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** People are driven over HTTP as they are in Java. */
class ControlTest {
    private final Control control = new Control();
    private final FakeSlack slack = FakeSlack.start(0, control::mount);
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        slack.close();
        http.shutdownNow();
    }

    private HttpResponse<String> ask(String act, JsonNode in) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(slack.api().resolve("/control/" + act))
                .POST(HttpRequest.BodyPublishers.ofString(in.toString()))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void somebody_is_created_says_something_and_cannot_press_what_is_not_there() throws Exception {
        control.drive(slack);
        var user = Json.text(
                Json.parse(ask("user", Json.object().put("name", "anna")).body()), "user");
        var wanted = Json.object().put("name", "db");
        wanted.putArray("members").add(user);
        var channel = Json.text(Json.parse(ask("channel", wanted).body()), "channel");
        assertThat(slack.channels())
                .singleElement()
                .satisfies(room -> assertThat(room.members()).contains(user));

        try (var socket = new RawSocket(slack)) {
            socket.ackBy(socket);
            var act = Json.object().put("who", user).put("channel", channel).put("text", "status");
            assertThat(Json.parse(ask("mention", act).body()).path("acked").asBoolean())
                    .isTrue();
            var messages = Json.parse(ask("messages", act).body()).path("messages");
            assertThat(Json.text(messages.path(0).path("json"), "text")).endsWith("> status");
            act.put("ts", Json.text(messages.path(0), "ts")).put("button", "b1");
            var refused = ask("press", act);
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.body()).contains("no button b1");
        }
    }
}
