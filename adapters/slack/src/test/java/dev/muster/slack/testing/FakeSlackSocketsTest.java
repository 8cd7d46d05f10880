package dev.muster.slack.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.chat.testing.Beats;
import dev.muster.slack.testing.FakeSlack.Kind;
import dev.muster.slack.workspace.Identity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** Slack's own client takes the fake for a Slack, over sockets. */
class FakeSlackSocketsTest {
    private final FakeSlack slack = FakeSlack.start().unhurried();
    private final SdkClient sdk = new SdkClient(slack);
    private final Identity anna = slack.user("anna", Kind.MEMBER);
    private final String channel = slack.channel("db", anna);

    @AfterEach
    void close() {
        sdk.close();
        slack.close();
    }

    private static List<JsonNode> ofType(List<JsonNode> heard, String type) {
        return heard.stream().filter(m -> Json.text(m, "type").equals(type)).toList();
    }

    private void connected(int sockets) {
        await().until(() -> slack.openSockets().size() == sockets);
    }

    @Test
    void a_socket_is_greeted_and_what_people_do_is_acked() throws Exception {
        var heard = sdk.listen();
        await().until(() -> !ofType(heard, "hello").isEmpty());
        assertThat(ofType(heard, "hello")
                        .getFirst()
                        .path("connection_info")
                        .path("app_id")
                        .asString())
                .isEqualTo(slack.app());

        Delivery command;
        try (var time = Beats.start()) {
            command = slack.command(anna, channel, "status orders");
            assertThat(time.passed()).isLessThan(Duration.ofSeconds(3));
        }
        assertThat(command.acked()).isTrue();
        assertThat(command.ackMillis()).isPositive();
        assertThat(Json.text(command.payload(), "text")).isEqualTo("status orders");

        assertThat(slack.mention(anna, channel, Optional.empty(), "status").acked())
                .isTrue();
        assertThat(ofType(heard, "slash_commands")).hasSize(1);
        assertThat(ofType(heard, "events_api"))
                .singleElement()
                .satisfies(e -> assertThat(Json.text(e.path("payload").path("event"), "text"))
                        .isEqualTo("<@" + slack.botUser() + "> status"));
    }

    @Test
    void an_event_that_nobody_acks_comes_again_and_a_command_does_not() throws Exception {
        slack.patience(Duration.ofMillis(200), Duration.ZERO, Duration.ofMillis(50), Duration.ofMillis(50));
        var heard = sdk.listen(_ -> NullNode.getInstance());
        connected(1);

        assertThat(slack.mention(anna, channel, Optional.empty(), "status").attempts())
                .isEqualTo(4);
        await().untilAsserted(() -> assertThat(ofType(heard, "events_api")).hasSize(4));
        assertThat(ofType(heard, "events_api"))
                .allSatisfy(e -> assertThat(Json.text(e.path("payload"), "event_id"))
                        .isEqualTo(
                                Json.text(ofType(heard, "events_api").getFirst().path("payload"), "event_id")));
        assertThat(ofType(heard, "events_api").getLast().path("retry_attempt").asInt())
                .isEqualTo(3);
        assertThat(Json.text(ofType(heard, "events_api").getLast(), "retry_reason"))
                .isEqualTo("timeout");

        assertThat(slack.command(anna, channel, "status").acked()).isFalse();
        await().untilAsserted(() -> assertThat(ofType(heard, "slash_commands")).hasSize(1));
    }

    @Test
    void deliveries_are_spread_over_the_sockets_and_the_same_can_come_twice() throws Exception {
        sdk.listen();
        sdk.listen();
        connected(2);
        var first = slack.command(anna, channel, "one");
        slack.command(anna, channel, "two");
        assertThat(slack.openSockets()).extracting(Socket::deliveries).containsExactly(1L, 1L);

        var again = slack.redeliver(first);
        assertThat(again.envelope()).isEqualTo(first.envelope());
        assertThat(again.payload()).isEqualTo(first.payload());
    }

    @Test
    void a_client_that_is_told_to_leave_comes_back() throws Exception {
        sdk.listen();
        connected(1);
        slack.patience(Duration.ofSeconds(1));
        slack.disconnect("refresh_requested");
        await().until(() -> slack.socketsOpened() > 1);
        await().until(() -> slack.command(anna, channel, "still there?").acked());
    }

    @Test
    void a_deaf_socket_looks_alive_and_one_opened_later_hears() throws Exception {
        slack.patience(Duration.ofMillis(200));
        var deaf = sdk.listen();
        connected(1);
        slack.pretendDeaf();
        assertThat(slack.command(anna, channel, "hello?").acked()).isFalse();
        assertThat(ofType(deaf, "slash_commands")).isEmpty();

        sdk.listen();
        connected(2);
        slack.patience(Duration.ofSeconds(10));
        var acked = new HashSet<>(List.of(
                slack.command(anna, channel, "one").acked(),
                slack.command(anna, channel, "two").acked()));
        assertThat(acked).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void there_are_ten_sockets_and_no_more() throws Exception {
        var sockets = new ArrayList<RawSocket>();
        for (int i = 0; i < 11; i++) {
            var socket = new RawSocket(slack);
            sockets.add(socket);
            await().until(() -> !socket.heard.isEmpty());
        }
        assertThat(Json.text(sockets.getLast().heard.getFirst(), "reason")).isEqualTo("too_many_websockets");
        assertThat(ofType(sockets.get(9).heard, "hello"))
                .singleElement()
                .satisfies(hello ->
                        assertThat(hello.path("num_connections").asInt()).isEqualTo(10));
        assertThat(slack.openSockets()).hasSize(10);
        sockets.forEach(RawSocket::close);
    }

    @Test
    void an_ack_counts_by_whichever_socket_it_comes() throws Exception {
        try (var one = new RawSocket(slack);
                var other = new RawSocket(slack)) {
            connected(2);
            one.ackBy(other);
            other.ackBy(one);
            assertThat(slack.command(anna, channel, "one").acked()).isTrue();
            assertThat(slack.command(anna, channel, "two").acked()).isTrue();
        }
    }

    @Test
    void what_comes_with_an_ack_is_said_to_who_gave_the_command() throws Exception {
        sdk.listen(_ -> Json.object().put("text", "patience"));
        connected(1);
        var delivery = slack.command(anna, channel, "status");
        assertThat(Json.text(delivery.response(), "text")).isEqualTo("patience");
        assertThat(slack.messages(channel)).singleElement().satisfies(message -> {
            assertThat(message.text()).isEqualTo("patience");
            assertThat(message.ephemeralFor()).contains(anna.user());
        });
    }

    @Test
    void a_ticket_opens_one_socket() throws Exception {
        try (var socket = new RawSocket(slack)) {
            assertThatThrownBy(() -> new RawSocket(socket.url)).hasMessageContaining("401");
        }
    }

    @Test
    void a_slack_that_is_down_closes_its_sockets_and_takes_no_new_ones() throws Exception {
        sdk.listen();
        connected(1);
        slack.down(true);
        connected(0);
        assertThatThrownBy(() -> new RawSocket(slack)).hasMessageContaining("503");
        slack.down(false);
        await().until(() -> slack.openSockets().size() == 1);
    }
}
