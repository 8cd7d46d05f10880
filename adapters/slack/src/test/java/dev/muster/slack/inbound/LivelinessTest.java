package dev.muster.slack.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Sockets that are no longer what they seem to be. */
class LivelinessTest {

    @Test
    void sockets_that_look_alive_and_bring_nothing_are_replaced_one_after_the_other() {
        try (var test = new TestSockets(TestSockets.deafAfter(Duration.ofSeconds(4)), address -> address)) {
            test.up();
            test.slack.patience(Duration.ofMillis(300));
            test.slack.pretendDeaf();
            assertThat(test.command("hello?")).isFalse();
            var fewest = new AtomicInteger(2);
            await().until(() -> {
                fewest.accumulateAndGet(test.slack.openSockets().size(), Math::min);
                return test.slack.openSockets().stream().noneMatch(socket -> socket.deaf());
            });
            assertThat(fewest).hasValue(2);
            test.slack.unhurried();
            assertThat(test.command("status")).isTrue();
        }
    }

    @Test
    void one_deaf_socket_beside_one_that_brings_much_is_noticed_before_its_time() {
        try (var test = new TestSockets(TestSockets.deafAfter(Duration.ofMinutes(5)), address -> address)) {
            test.up();
            test.slack.pretendOneDeaf();
            assertThat(test.slack.openSockets())
                    .filteredOn(socket -> socket.deaf())
                    .hasSize(1);
            test.slack.patience(Duration.ofMillis(50));
            await().pollInterval(Duration.ofMillis(10)).until(() -> {
                var _ = test.command("status");
                return test.slack.openSockets().stream().noneMatch(socket -> socket.deaf());
            });
        }
    }

    @Test
    void silence_is_no_reason_to_open_sockets_all_the_time() {
        try (var test = new TestSockets(TestSockets.deafAfter(Duration.ofSeconds(1)), address -> address)) {
            long begin = System.nanoTime();
            test.up();
            await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
            long opened = test.slack.socketsOpened();
            long halves = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 500;
            assertThat(opened - 2).as("one in half of the silence").isLessThanOrEqualTo(1 + halves);
            await().until(() -> Set.of(2, 3).contains(test.slack.openSockets().size()));
        }
    }

    @Test
    void a_network_that_died_without_a_word_is_noticed() throws Exception {
        var relay = new AtomicInteger();
        try (var test = new TestSockets(
                TestSockets.SHORT, address -> URI.create(address).getPort() < 0 ? address : through(address, relay))) {
            try (var network = new Relay(test.slack.api().getPort())) {
                relay.set(network.port());
                test.up();
                assertThat(test.command("status")).isTrue();
                network.cut();
                test.slack.patience(Duration.ofMillis(300));
                await().until(() -> test.slack.socketsOpened() >= 4);
                test.greeted(2);
                await().until(() -> test.command("again"));
                var open = threads();
                network.cut();
                test.sockets.close();
                await().untilAsserted(() -> assertThat(threads()).doesNotContainAnyElementsOf(open));
            }
        }
    }

    private static String through(String address, AtomicInteger port) {
        return address.replaceFirst(":\\d+/", ":" + port.get() + "/");
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName()
                        .toLowerCase(Locale.ROOT)
                        .matches(".*(grizzly|tyrus|socket-mode|bolt|websocket).*"))
                .collect(Collectors.toSet());
    }

    @Test
    void nothing_of_ours_runs_on_after_the_close() {
        var before = threads();
        var test = new TestSockets();
        test.up();
        test.slack.disconnect("refresh_requested");
        await().until(() -> test.slack.socketsOpened() >= 4);
        test.greeted(2);
        assertThat(threads()).as("what is looked for").isNotEqualTo(before);
        test.sockets.close();
        await().until(() -> test.slack.openSockets().isEmpty());
        await().untilAsserted(() -> {
            var left = threads();
            left.removeAll(before);
            assertThat(left).isEmpty();
        });
        test.close();
    }

    @Test
    void an_address_where_nobody_listens_is_soon_given_up() {
        var wrong = new AtomicInteger(1);
        var patience = TestSockets.greetedWithin(Duration.ofMinutes(5));
        try (var test = new TestSockets(patience, address -> wrong.get() > 0 ? through(address, wrong) : address)) {
            test.sockets.start();
            await().until(() -> test.sockets.state().trouble().contains("opens no socket"));
            await().until(() -> test.slack.calls("apps.connections.open").size() >= 4);
            wrong.set(0);
            test.greeted(2);
        }
    }

    @Test
    void a_close_while_slack_is_down_returns() {
        var test = new TestSockets();
        test.slack.down(true);
        test.sockets.start();
        await().until(() -> !test.slack.calls("apps.connections.open").isEmpty()
                || test.sockets.state().trouble().contains("reached"));
        test.close();
        assertThat(test.sockets.state().greeted()).isZero();
    }
}
