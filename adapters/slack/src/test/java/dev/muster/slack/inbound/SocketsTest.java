package dev.muster.slack.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.chat.Account;
import dev.muster.chat.Incoming;
import dev.muster.chat.Listener;
import dev.muster.chat.Place;
import dev.muster.chat.grammar.Suggestion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class SocketsTest {
    private final TestSockets test = new TestSockets();

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void what_people_do_comes_in_over_two_sockets() {
        test.up();
        await().until(() -> test.slack.openSockets().size() == 2);
        for (int i = 0; i < 6; i++) {
            assertThat(test.command("status " + i)).isTrue();
        }
        assertThat(test.slack
                        .mention(test.anna, test.channel, Optional.empty(), "status")
                        .acked())
                .isTrue();
        assertThat(test.room.heard).hasSize(7);
        assertThat(test.room.heard.getLast().who()).isEqualTo(test.anna.account());
        assertThat(test.sockets.state().noneSince()).isEmpty();
    }

    @Test
    void the_same_envelope_four_times_is_done_once_and_acked_each_time() {
        test.up();
        var delivery = test.slack.mention(test.anna, test.channel, Optional.empty(), "status");
        for (int i = 0; i < 3; i++) {
            assertThat(test.slack.redeliver(delivery).acked()).isTrue();
        }
        assertThat(test.room.heard).hasSize(1);
        assertThat(test.room.asked).as("questions to the store").hasValue(1);
    }

    @Test
    void the_same_answer_goes_with_the_same_envelope() {
        test.up();
        var metadata = new FormAddress("gone", Place.channel("slack", "C1"), "1.2").toJson();
        var blocks = Payloads.MAPPER.readTree("""
                [{"type": "input", "block_id": "q", "label": {"type": "plain_text", "text": "?"},
                  "element": {"type": "plain_text_input", "action_id": "a"}}]""");
        var envelope = envelope("interactive", Samples.submission(metadata, blocks, "{}"));
        for (int i = 0; i < 2; i++) {
            var delivery = test.slack.raw(envelope);
            assertThat(delivery.response().path("errors").path("q").asString(""))
                    .contains("too old");
        }
    }

    private static ObjectNode envelope(String type, String payload) {
        var envelope = Payloads.MAPPER
                .createObjectNode()
                .put("envelope_id", "e-" + type)
                .put("type", type)
                .put("accepts_response_payload", true);
        envelope.set("payload", Payloads.MAPPER.readTree(payload));
        return envelope;
    }

    @Test
    void unknown_and_broken_envelopes_are_acked_and_ignored() {
        test.up();
        assertThat(test.slack.raw(envelope("of_tomorrow", "{}")).acked()).isTrue();
        assertThat(test.slack
                        .raw(envelope("interactive", "{\"type\": \"block_actions\"}"))
                        .acked())
                .isTrue();
        assertThat(test.slack.raw(envelope("events_api", "[]")).acked()).isTrue();
        assertThat(test.room.heard).isEmpty();
    }

    @Test
    void what_cannot_be_kept_is_not_acked_and_comes_again() throws Exception {
        test.up();
        test.slack.patience(Duration.ofMillis(300), Duration.ZERO, Duration.ofMillis(200), Duration.ofMillis(200));
        test.room.isStoreAway = true;
        assertThat(test.slack
                        .mention(test.anna, test.channel, Optional.empty(), "one")
                        .acked())
                .isFalse();
        await().untilAsserted(() ->
                assertThat(test.room.asked).as("all four were looked at").hasValue(4));
        test.slack.unhurried();
        var command = test.slack.command(test.anna, test.channel, "two");
        assertThat(command.acked()).isTrue();
        assertThat(command.response().path("text").asString("")).contains("ask again");
        assertThat(command.response().path("response_type").asString("")).isEqualTo("ephemeral");
        assertThat(test.room.heard).isEmpty();

        test.slack.patience(Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, Duration.ZERO);
        test.room.refusals.set(2);
        test.room.isStoreAway = false;
        var later = test.slack.mention(test.anna, test.channel, Optional.empty(), "three");
        assertThat(later.acked()).isTrue();
        assertThat(later.attempts()).isGreaterThan(2);
        assertThat(test.room.heard).hasSize(1);
    }

    @Test
    void two_that_hang_do_not_keep_a_third_from_being_acked() throws Exception {
        test.up();
        var hanging = new CountDownLatch(2);
        var over = new CountDownLatch(1);
        test.room.ears.listen(new Hanging(test.room, hanging, over));
        var slow = List.of("hang 1", "hang 2").stream()
                .map(text -> Thread.ofVirtual().start(() -> test.command(text)))
                .toList();
        assertThat(hanging.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(test.command("quick")).isTrue();
        assertThat(over.getCount()).as("both still hang").isEqualTo(1);
        over.countDown();
        for (var thread : slow) {
            thread.join();
        }
        assertThat(test.room.heard).hasSize(3);
    }

    /** Until the test has seen enough. */
    record Hanging(Listener next, CountDownLatch hanging, CountDownLatch over) implements Listener {
        @Override
        public boolean receive(Incoming incoming) {
            if (incoming instanceof Incoming.Words words && words.text().startsWith("hang")) {
                hanging.countDown();
                try {
                    var _ = over.await(60, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return next.receive(incoming);
        }

        @Override
        public List<Suggestion> complete(Account who, Place place, String words) {
            return List.of();
        }
    }

    @Test
    void slack_down_at_the_start_stops_nothing_and_is_said() {
        test.slack.down(true);
        test.sockets.start();
        await().until(() -> test.sockets.state().trouble().contains("cannot be reached"));
        assertThat(test.sockets.state().greeted()).isZero();
        assertThat(test.sockets.state().noneSince()).isPresent();
        test.slack.down(false);
        test.greeted(2);
        assertThat(test.command("status")).isTrue();
    }

    @Test
    void after_whatever_goes_wrong_with_opening_we_are_back() {
        test.slack.fail("apps.connections.open", "internal_error", 2);
        test.slack.status("apps.connections.open", 500, 2);
        test.slack.fail("apps.connections.open", "invalid_auth", 2);
        test.up();
        test.slack.down(true);
        await().until(() -> test.sockets.state().greeted() == 0);
        assertThat(test.sockets.state().noneSince()).isPresent();
        test.slack.down(false);
        test.greeted(2);
        assertThat(test.command("status")).isTrue();
    }

    @Test
    void when_slack_asks_to_wait_it_is_not_asked_before() {
        test.slack.limit("apps.connections.open", Duration.ofSeconds(2), 1);
        long start = System.nanoTime();
        test.sockets.start();
        await().until(() -> test.slack.calls("apps.connections.open").size() >= 1);
        test.greeted(2);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
        assertThat(test.slack.calls("apps.connections.open").size()).isLessThanOrEqualTo(4);
    }

    @Test
    void a_socket_that_slack_warns_of_is_replaced_before_it_goes() throws Exception {
        test.up();
        test.slack.disconnect("warning");
        await().until(() -> test.slack.socketsOpened() >= 3);
        long until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        int asked = 0;
        while (System.nanoTime() < until) {
            assertThat(test.command("status " + asked++)).isTrue();
        }
        assertThat(test.room.heard).hasSize(asked);
        await().until(() -> test.slack.openSockets().size() == 2);
        assertThat(test.slack.socketsOpened()).isEqualTo(4);
    }

    @Test
    void sockets_that_slack_closes_are_opened_again() {
        test.up();
        for (var reason : List.of("refresh_requested", "link_disabled")) {
            long before = test.slack.socketsOpened();
            test.slack.disconnect(reason);
            await().until(() -> test.slack.socketsOpened() >= before + 2
                    && test.slack.openSockets().size() == 2);
            test.greeted(2);
            assertThat(test.command(reason)).isTrue();
        }
    }

    @Test
    void an_hour_of_nothing_but_goodbyes_does_not_make_us_ask_all_the_time() throws Exception {
        test.up();
        long before = test.slack.socketsOpened();
        long until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        while (System.nanoTime() < until) {
            test.slack.disconnect("refresh_requested");
            Thread.onSpinWait();
            await().pollDelay(Duration.ofMillis(20)).until(() -> true);
        }
        assertThat(test.slack.socketsOpened() - before).isLessThan(40);
        test.greeted(2);
    }
}
