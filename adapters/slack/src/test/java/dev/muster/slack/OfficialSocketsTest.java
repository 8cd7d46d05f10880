package dev.muster.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.slack.testing.FakeSlack;
import dev.muster.slack.testing.FakeSlack.Kind;
import dev.muster.slack.testing.NodeProgram;
import dev.muster.slack.workspace.Identity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Our fake closes, renews and refuses sockets as Slack's own client for Node expects it. */
class OfficialSocketsTest {
    private final FakeSlack slack = FakeSlack.start();
    private final NodeProgram bolt = NodeProgram.start("bolt.mjs");
    private final Identity anna = slack.user("anna", Kind.MEMBER);
    private final String channel = slack.channel("db-orders", anna);

    @AfterEach
    void stop() {
        bolt.close();
        slack.close();
    }

    private void start(String appToken) {
        bolt.ask(
                "start",
                Map.of(
                        "mode",
                        "sockets",
                        "api",
                        slack.api().toString(),
                        "botToken",
                        slack.botToken(),
                        "appToken",
                        appToken,
                        "signingSecret",
                        ""));
    }

    @Test
    void told_to_come_again_it_comes_again() {
        start(slack.appToken());
        for (var reason : List.of("refresh_requested", "warning")) {
            long before = slack.socketsOpened();
            slack.disconnect(reason);
            await().until(() -> slack.socketsOpened() > before
                    && slack.command(anna, channel, "status " + reason).acked());
        }
    }

    @Test
    void after_an_outage_it_comes_back() {
        start(slack.appToken());
        slack.down(true);
        await().until(() -> slack.openSockets().isEmpty());
        slack.down(false);
        await().until(() -> !slack.openSockets().isEmpty());
        slack.unhurried();
        assertThat(slack.command(anna, channel, "status").acked()).isTrue();
    }

    @Test
    void a_wrong_token_opens_nothing() {
        assertThatThrownBy(() -> start("xapp-1-wrong")).hasMessageContaining("invalid_auth");
        assertThat(slack.socketsOpened()).isZero();
    }
}
