package dev.muster.bot.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.slack.testing.FakeSlack;
import dev.muster.slack.testing.Markup;
import dev.muster.slack.testing.Message;
import dev.muster.slack.workspace.Identity;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Muster is killed while people in Slack have a plan before them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class SlackCrashIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FakeSlack slack = FakeSlack.start();
    private final Identity anna = slack.user("anna", FakeSlack.Kind.MEMBER);
    private final Identity bert = slack.user("bert", FakeSlack.Kind.MEMBER);
    private final String orders = slack.channel("db-orders", anna, bert);
    private final Stage stage;

    SlackCrashIT() throws SQLException {
        stage = new Stage();
        stage.secret("slack-bot", slack.botToken());
        stage.secret("slack-app", slack.appToken());
        stage.configured(yaml -> yaml.replaceFirst("(?m)^chats:\n", """
                        chats:
                          slack:
                            api: %s
                            bot_token: \\${file:secrets/slack-bot}
                            app_token: \\${file:secrets/slack-app}
                        """.formatted(slack.api()))
                .replace(
                        "{console: oncall}",
                        "{console: oncall, slack: %s}".formatted(anna.account().id()))
                .replace(
                        "{console: approver}",
                        "{console: approver, slack: %s}"
                                .formatted(bert.account().id()))
                .replace("channels: [db-orders]", "channels: [db-orders, 'slack:%s']".formatted(orders)));
    }

    @AfterEach
    void clear() {
        stage.clear();
    }

    @AfterAll
    void close() {
        stage.close();
        slack.close();
    }

    private long number(String query) throws SQLException {
        try (var connection = stage.store();
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private List<Message> cards() {
        return slack.messages(orders).stream()
                .filter(message -> message.ephemeralFor().isEmpty())
                .filter(message -> Markup.read(message.json()).contains("End every session"))
                .toList();
    }

    private static @Nullable String approve(Message card) {
        return card.json()
                .path("blocks")
                .valueStream()
                .flatMap(block -> block.path("elements").valueStream())
                .filter(button -> button.path("text").path("text").asString("").equals("Approve"))
                .map(button -> button.path("value").asString())
                .findFirst()
                .orElse(null);
    }

    /** What a fresh process is told first, it may not acknowledge in time: its classes are still being read. */
    private void warmUp() {
        await().atMost(PATIENCE).until(() -> slack.command(anna, orders, "help").acked());
    }

    @Test
    void a_plan_that_waits_outlives_a_killed_process_and_its_old_button_works_exactly_once() throws SQLException {
        var first = stage.replica("slack-a", "").ready();
        warmUp();
        assertThat(slack.command(anna, orders, "terminate --all --database shop --reason \"the test wants it\"")
                        .acked())
                .isTrue();
        var card = await().atMost(PATIENCE)
                .until(() -> cards().stream().findFirst().orElse(null), Objects::nonNull);
        var button = await().atMost(PATIENCE).until(() -> approve(cards().getFirst()), Objects::nonNull);
        first.kill();
        assertThat(slack.press(bert, orders, card.ts(), button).acked()).isFalse();

        stage.replica("slack-b", "").ready();
        warmUp();
        var pressed = slack.press(bert, orders, card.ts(), button);
        assertThat(pressed.acked()).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(slack.redeliver(pressed).acked()).isTrue();
        }
        slack.press(bert, orders, card.ts(), button);
        await().atMost(PATIENCE).until(() -> number("SELECT count(*) FROM event WHERE kind = 'run-finished'") == 1);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(Markup.read(cards().getFirst().json())).contains("Done at"));
        assertThat(cards()).singleElement().satisfies(now -> {
            assertThat(now.ts()).isEqualTo(card.ts());
            assertThat(approve(now)).isNull();
        });
        assertThat(number("SELECT count(*) FROM vote")).isOne();
        assertThat(number("SELECT count(*) FROM event WHERE kind = 'step-begun'"))
                .isEqualTo(number("SELECT count(*) FROM event WHERE kind = 'step-done'"))
                .isEqualTo(2);
    }
}
