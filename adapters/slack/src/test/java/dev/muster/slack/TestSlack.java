package dev.muster.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Listener;
import dev.muster.chat.Memory;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import dev.muster.chat.testing.ChatContract;
import dev.muster.chat.testing.FakeMemory;
import dev.muster.slack.inbound.Patience;
import dev.muster.slack.testing.Call;
import dev.muster.slack.testing.FakeSlack;
import dev.muster.slack.testing.FakeSlack.Kind;
import dev.muster.slack.testing.Message;
import dev.muster.slack.workspace.Identity;
import dev.muster.slack.workspace.Method;
import dev.muster.slack.workspace.Pace;
import dev.muster.slack.workspace.Scope;
import dev.muster.slack.workspace.Settings;
import io.javalin.Javalin;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A workspace with Muster in it: one channel with two people. */
final class TestSlack implements AutoCloseable {
    /** Tests of something else do not wait for their turn. */
    static final Pace.Limits UNHURRIED = new Pace.Limits(Duration.ZERO, Duration.ZERO, 10_000, 0, 10_000);

    final FakeSlack slack = FakeSlack.start().unhurried();
    final Identity anna = slack.user("anna", Kind.MEMBER);
    final Identity bert = slack.user("bert", Kind.MEMBER);
    final String orders = slack.channel("db-orders", anna, bert);
    final String home = slack.channel("muster-home", anna);
    final Memory memory = new FakeMemory();
    private final List<SlackChat> chats = new ArrayList<>();
    private final List<Javalin> servers = new ArrayList<>();

    TestSlack() {
        slack.strictScopes(Stream.of(Scope.values())
                .filter(scope -> !scope.isAppLevel())
                .map(Scope::wire)
                .collect(Collectors.toSet()));
    }

    Place place() {
        return Place.channel(Identity.CHAT, orders);
    }

    static Document saying(String title, Block... blocks) {
        return Document.of(title, Tone.PLAIN, blocks);
    }

    Settings with(Settings.Rooms rooms) {
        var settings = slack.sockets();
        return new Settings(
                settings.connection(), settings.botToken(), settings.api(), settings.home(), rooms, settings.emoji());
    }

    Settings withHome() {
        var settings = slack.sockets();
        return new Settings(
                settings.connection(),
                settings.botToken(),
                settings.api(),
                Optional.of(home),
                settings.rooms(),
                settings.emoji());
    }

    SlackChat chat() {
        return chat(slack.sockets(), UNHURRIED);
    }

    SlackChat chat(Settings settings, Pace.Limits limits) {
        return chat(settings, limits, new ChatContract.Ear());
    }

    /** Another one with the same memory: as after a crash. */
    private SlackChat chat(Settings settings, Pace.Limits limits, Listener listener) {
        var chat = new SlackChat(settings, memory, Clock.systemUTC(), limits, Patience.WITH_SLACK);
        chats.add(chat);
        chat.start(listener);
        return chat;
    }

    SlackChat up() {
        return up(slack.sockets());
    }

    SlackChat up(Settings settings) {
        return up(settings, new ChatContract.Ear());
    }

    SlackChat up(Settings settings, Listener listener) {
        var chat = chat(settings, UNHURRIED, listener);
        if (settings.connection() instanceof Settings.Connection.Http) {
            var server = Javalin.create(chat::mount).start("127.0.0.1", 0);
            servers.add(server);
            slack.requestUrl(URI.create("http://127.0.0.1:" + server.port() + "/slack/events"));
        }
        await().until(() -> chat.health().up());
        return chat;
    }

    List<Message> said(String channel, String text) {
        return slack.messages(channel).stream()
                .filter(message -> message.text().contains(text))
                .toList();
    }

    /** Whatever was tested, nothing was asked that we do not say we ask. */
    @Override
    public void close() {
        assertThat(slack.calls())
                .extracting(Call::method)
                .isSubsetOf(Stream.of(Method.values()).map(Method::wire).toList());
        servers.forEach(Javalin::stop);
        chats.forEach(SlackChat::close);
        slack.close();
    }
}
