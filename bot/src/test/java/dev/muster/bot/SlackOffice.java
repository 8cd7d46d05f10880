package dev.muster.bot;

import static org.awaitility.Awaitility.await;

import dev.muster.bot.config.ConfigFile;
import dev.muster.bot.postgres.StateFolder;
import dev.muster.bot.store.TestStore;
import dev.muster.slack.testing.FakeSlack;
import dev.muster.slack.testing.Markup;
import dev.muster.slack.testing.Message;
import dev.muster.slack.workspace.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** People in Slack, and a Muster of their own beside the demo's, for the same cluster. */
final class SlackOffice implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How what people do reaches Muster. */
    enum Mode {
        SOCKET,
        HTTP
    }

    final FakeSlack slack = FakeSlack.start().holdingTriggers();
    final Identity anna = slack.user("anna", FakeSlack.Kind.MEMBER);
    final Identity bert = slack.user("bert", FakeSlack.Kind.MEMBER);
    final Identity gus = slack.user("gus", FakeSlack.Kind.GUEST);
    final Identity zoe = slack.user("zoe", FakeSlack.Kind.FOREIGN);
    final Identity cher = slack.user("cher", FakeSlack.Kind.MEMBER);
    final String orders = slack.channel("db-orders", anna, bert, gus, zoe, cher);
    final String home = slack.channel("muster-home", anna, bert);

    private final TestDemo demo = TestDemo.shared();
    private final Path state = TestStore.temporary();
    private final Mode mode;
    private final String extra;
    private Closing parts = new Closing();
    private int port;

    SlackOffice(Mode mode) {
        this(mode, "");
    }

    /** {@code extra} are more keys of chats.slack. */
    SlackOffice(Mode mode, String extra) {
        this.mode = mode;
        this.extra = extra;
    }

    /** Opened when people are heard. */
    SlackOffice open() {
        begin();
        await().atMost(PATIENCE).until(() -> readyz().startsWith("ready"));
        if (mode == Mode.SOCKET) {
            await().atMost(PATIENCE).until(() -> slack.openSockets().size() == 2);
        }
        // What a fresh process is told first, it may not acknowledge in time: its classes are still being read.
        await().atMost(PATIENCE).until(() -> slack.command(anna, orders, "help").acked());
        return this;
    }

    void begin() {
        port = Bot.start(config(), parts).port();
        if (mode == Mode.HTTP) {
            slack.requestUrl(URI.create("http://127.0.0.1:" + port + "/slack/events"));
        }
    }

    /** As after a crash: another Muster on the same state. */
    void reopen() {
        parts.close();
        parts = new Closing();
        var _ = open();
    }

    int port() {
        return port;
    }

    private dev.muster.bot.config.Config config() {
        var connection = mode == Mode.SOCKET
                ? "mode: socket\n    app_token: ${env:SLACK_APP}"
                : "mode: http\n    signing_secret: ${env:SLACK_SIGNING}";
        var yaml = read(demo.state.resolve("muster.yaml"))
                .replaceFirst("(?m)^state: .*$", "state: " + state)
                .replaceFirst("(?m)^  port: .*$", "  port: 0")
                .replaceFirst("(?m)^ +wal: .*\\R", "") // One of the two receives it.
                .replace("\nchats:\n", """

                        chats:
                          slack:
                            api: %s
                            bot_token: ${env:SLACK_BOT}
                            home: %s
                            %s
                        %s""".formatted(slack.api(), home, connection, extra.indent(4)))
                .replace("{console: oncall}", "{console: oncall, slack: %s}".formatted(id(anna)))
                .replace("{console: approver}", "{console: approver, slack: %s}".formatted(id(bert)))
                .replace("{console: second}", "{console: second, slack: %s}".formatted(id(gus)))
                .replace("{console: chief}", "{console: chief, slack: %s}".formatted(id(cher)))
                .replaceFirst(
                        "roles: \\[viewer]\n    accounts: \\{console: viewer}",
                        "roles: [viewer, approver]\n    accounts: {console: viewer, slack: %s}".formatted(id(zoe)))
                .replace("tell: [general]", "tell: [general, 'slack:%s']".formatted(home))
                .replaceFirst("channels: \\[db-orders]", "channels: [db-orders, 'slack:%s']".formatted(orders));
        var file = demo.state.resolve("slack-%s.yaml".formatted(state.getFileName()));
        StateFolder.writePrivately(file, yaml);
        var secrets = Map.of(
                "SLACK_BOT", slack.botToken(),
                "SLACK_APP", slack.appToken(),
                "SLACK_SIGNING", slack.signingSecret());
        var outcome = ConfigFile.read(file, secrets);
        return outcome.config()
                .orElseThrow(() -> new IllegalStateException(outcome.mistakes().toString()));
    }

    private static String id(Identity who) {
        return who.account().id();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String readyz() {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The newest message in a channel that is as wished. */
    Message sees(String channel, Predicate<Message> wished) {
        try {
            return await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> newest(channel, wished), Objects::nonNull);
        } catch (ConditionTimeoutException e) {
            var all = slack.messages(channel).stream().map(SlackOffice::read).collect(Collectors.joining("\n---\n"));
            throw new AssertionError("none of these is as wished:\n" + all, e);
        }
    }

    private @Nullable Message newest(String channel, Predicate<Message> wished) {
        return slack.messages(channel).reversed().stream()
                .filter(wished)
                .findFirst()
                .orElse(null);
    }

    /** A message as it is now. */
    Message now(Message message) {
        return slack.messages(message.channel()).stream()
                .filter(each -> each.ts().equals(message.ts()))
                .findFirst()
                .orElseThrow();
    }

    static String read(Message message) {
        return Markup.read(message.json());
    }

    /** How an incident stands there, not a line in its thread that tells of it. */
    Message headline(String channel, String expected) {
        return sees(
                channel,
                message -> message.author().equals(slack.botUser())
                        && message.thread().isEmpty()
                        && read(message).contains(expected));
    }

    Message reads(String channel, String expected) {
        return sees(
                channel,
                message -> message.author().equals(slack.botUser())
                        && read(message).contains(expected));
    }

    /** What only one person reads. */
    Message whispered(Identity to, String channel, String expected) {
        return sees(
                channel,
                message -> message.ephemeralFor().filter(to.user()::equals).isPresent()
                        && Markup.read(message.json()).contains(expected));
    }

    /** The cluster is the demo's: whoever was held off is let in again. */
    @Override
    public void close() {
        TestSession.asSuperuser(demo, "ALTER DATABASE orders CONNECTION LIMIT -1");
        parts.close();
        slack.close();
        TestStore.delete(state);
    }
}
