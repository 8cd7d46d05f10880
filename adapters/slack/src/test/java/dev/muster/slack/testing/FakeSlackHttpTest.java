package dev.muster.slack.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.slack.api.app_backend.SlackSignature;
import dev.muster.slack.testing.FakeSlack.Kind;
import dev.muster.slack.workspace.Identity;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In HTTP mode the fake calls the app as Slack does, and Slack's own verifier believes its signature. */
class FakeSlackHttpTest {
    private record Asked(Map<String, String> headers, String body) {}

    private final FakeSlack slack = FakeSlack.start();
    private final Identity anna = slack.user("anna", Kind.MEMBER);
    private final String channel = slack.channel("db", anna);
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final Javalin app = Javalin.create(config -> {
        config.startup.showJavalinBanner = false;
        config.startup.startupWatcherEnabled = false;
        config.routes.post("/slack/events", this::hear);
    });

    private void hear(Context context) {
        asked.add(new Asked(context.headerMap(), context.body()));
        if (failures.getAndDecrement() > 0) {
            context.status(500);
        } else if (context.body().contains("url_verification")) {
            context.result(Json.text(Json.parse(context.body()), "challenge"));
        } else if (context.body().contains("command=")) {
            context.result("on it");
        }
    }

    @BeforeEach
    void start() {
        app.start("127.0.0.1", 0);
        slack.requestUrl(URI.create("http://127.0.0.1:" + app.port() + "/slack/events"));
        slack.patience(Duration.ofMinutes(1), Duration.ZERO, Duration.ofMillis(20), Duration.ofMillis(20));
    }

    @AfterEach
    void close() {
        slack.close();
        app.stop();
    }

    private static String header(Asked asked, String name) {
        return asked.headers().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    @Test
    void everything_is_signed_as_slack_signs() {
        slack.command(anna, channel, "status");
        slack.mention(anna, channel, Optional.empty(), "status");
        var verifier = new SlackSignature.Verifier(new SlackSignature.Generator(slack.signingSecret()));
        assertThat(asked)
                .hasSize(2)
                .allSatisfy(a -> assertThat(verifier.isValid(
                                header(a, "X-Slack-Request-Timestamp"), a.body(), header(a, "X-Slack-Signature")))
                        .isTrue());
    }

    @Test
    void a_command_is_a_form_and_a_click_is_json_in_one() {
        var delivery = slack.command(anna, channel, "restore orders --to 14:05 & more");
        assertThat(delivery.acked()).isTrue();
        assertThat(Json.text(delivery.response(), "text")).isEqualTo("on it");
        assertThat(asked.getFirst().body()).contains("text=restore+orders+--to+14%3A05+%26+more");

        var ts = slack.say(anna, channel, Optional.empty(), "look");
        slack.shortcut(anna, channel, ts, "add_to_timeline");
        var payload = URLDecoder.decode(asked.getLast().body().substring("payload=".length()), StandardCharsets.UTF_8);
        assertThat(Json.text(Json.parse(payload), "callback_id")).isEqualTo("add_to_timeline");
    }

    @Test
    void an_event_that_was_answered_with_an_error_comes_again_with_its_number() {
        failures.set(2);
        var delivery = slack.mention(anna, channel, Optional.empty(), "status");
        assertThat(delivery.acked()).isTrue();
        assertThat(delivery.attempts()).isEqualTo(3);
        assertThat(asked).extracting(a -> header(a, "X-Slack-Retry-Num")).containsExactly("", "1", "2");
        assertThat(header(asked.getLast(), "X-Slack-Retry-Reason")).isEqualTo("http_error");

        failures.set(1);
        assertThat(slack.command(anna, channel, "status").acked()).isFalse();
    }

    @Test
    void the_address_is_verified_by_a_challenge() {
        assertThat(slack.verifyRequestUrl()).isTrue();
        failures.set(1);
        assertThat(slack.verifyRequestUrl()).isFalse();
    }

    @Test
    void a_flood_of_requests_is_measured() throws Exception {
        var flood = slack.flood(anna, channel, "status", 100, 200);
        assertThat(flood.acked()).isEqualTo(100);
        assertThat(asked).extracting(Asked::body).doesNotHaveDuplicates().hasSize(100);
    }
}
