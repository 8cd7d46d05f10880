package dev.muster.slack;

import static dev.muster.slack.TestSlack.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.muster.chat.Chat;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final TestSlack world = new TestSlack();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void it_says_how_many_sockets_are_open() {
        var chat = world.up();
        await().until(() -> chat.health().detail().equals("connected; 2 sockets open"));
    }

    @Test
    void over_http_it_says_what_slack_calls() {
        assertThat(world.up(world.slack.http()).health().detail()).isEqualTo("connected; Slack calls /slack/events");
    }

    @Test
    void a_slack_that_is_down_at_the_start_is_no_reason_to_fail_or_to_wait() {
        world.slack.down(true);
        var chat = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> world.chat());
        assertThat(chat.health().up()).isFalse();
        assertThatThrownBy(() -> chat.post(world.place(), saying("x"), "k")).isInstanceOf(Chat.ChatException.class);
        world.slack.down(false);
        await().until(() -> chat.health().up());
        chat.post(world.place(), saying("x"), "k");
        assertThat(world.said(world.orders, "x")).hasSize(1);
    }

    @Test
    void a_token_that_is_not_accepted_is_said_without_it() {
        world.slack.fail("auth.test", "invalid_auth", 1000);
        var chat = world.chat();
        await().until(() -> chat.health().detail().contains("bot token"));
        assertThat(chat.health().up()).isFalse();
        assertThat(chat.health().toString()).doesNotContain(world.slack.botToken(), world.slack.appToken());
    }

    @Test
    void closed_twice_it_leaves_no_thread_of_its_own() {
        world.up().close(); // So that what all share is there.
        var before = platformThreads();
        var chat = world.up();
        chat.post(world.place(), saying("x"), "k");
        chat.close();
        assertThatCode(chat::close).doesNotThrowAnyException();
        await().untilAsserted(() -> assertThat(platformThreads()).isSubsetOf(before));
    }

    /** Without those that OkHttp and the JDK share among all, and that end by themselves. */
    private static Set<String> platformThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.toLowerCase(Locale.ROOT).contains("slack")
                        || name.contains("tyrus")
                        || name.contains("grizzly")
                        || name.contains("bolt"))
                .collect(Collectors.toSet());
    }
}
