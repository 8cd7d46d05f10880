package dev.muster.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.chat.Account;
import dev.muster.chat.Incoming;
import dev.muster.chat.Place;
import dev.muster.chat.Secret;
import dev.muster.chat.testing.ChatContract;
import dev.muster.chat.testing.FakeMemory;
import dev.muster.slack.inbound.Endpoint;
import dev.muster.slack.inbound.Patience;
import dev.muster.slack.testing.Emulate;
import dev.muster.slack.testing.Manifest;
import dev.muster.slack.workspace.Settings;
import io.javalin.Javalin;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people do in a Slack that others wrote reaches us over HTTP, signed. */
class EmulateEventsTest {
    private final Emulate emulate = Emulate.start(Manifest.read().scopes());
    private final ChatContract.Ear ear = new ChatContract.Ear();
    private final SlackChat chat = new SlackChat(
            new Settings(
                    new Settings.Connection.Http(new Secret(Emulate.SIGNING_SECRET)),
                    new Secret(emulate.botToken()),
                    emulate.api(),
                    Optional.empty(),
                    Settings.Rooms.THREADS,
                    "pushpin"),
            new FakeMemory(),
            Clock.systemUTC(),
            TestSlack.UNHURRIED,
            Patience.WITH_SLACK);
    private final String orders = emulate.channel("db-orders");

    private final Javalin server = Javalin.create(config -> {
                config.startup.startupWatcherEnabled = false;
                config.startup.showJavalinBanner = false;
                chat.mount(config);
            })
            .start("127.0.0.1", 0);

    @BeforeEach
    void listen() {
        chat.start(ear);
        await().until(() -> chat.health().up());
    }

    @AfterEach
    void stop() {
        chat.close();
        server.stop();
        emulate.close();
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.port() + Endpoint.PATH);
    }

    private Account account(String name) {
        return new Account("slack", emulate.team() + "/" + emulate.user(name));
    }

    @Test
    void a_mention_arrives_with_who_and_where_also_in_a_thread() throws Exception {
        emulate.requestUrl(address());
        var ts = emulate.as("anna")
                .chatPostMessage(r -> r.channel(orders).text("<@" + Emulate.BOT_USER + "> status orders"))
                .getTs();
        emulate.as("bert")
                .chatPostMessage(r -> r.channel(orders).threadTs(ts).text("<@" + Emulate.BOT_USER + "> help"));
        emulate.as("bert").chatPostMessage(r -> r.channel(orders).text("nobody is meant"));
        assertThat(ear.heard)
                .satisfiesExactly(
                        first -> {
                            assertThat(first.who()).isEqualTo(account("anna"));
                            assertThat(((Incoming.Words) first).text()).isEqualTo("status orders");
                            assertThat(first.place().channel()).isEqualTo(orders);
                        },
                        second -> {
                            assertThat(second.who()).isEqualTo(account("bert"));
                            assertThat(second.place())
                                    .isEqualTo(Place.channel("slack", orders).inThread(ts));
                        });
        assertThat(emulate.deliveries().valueStream().map(d -> d.path("status").asInt()))
                .containsExactly(200, 200);
    }

    @Test
    void a_reaction_brings_what_was_said() throws Exception {
        emulate.requestUrl(address());
        var ts = emulate.as("anna")
                .chatPostMessage(r -> r.channel(orders).text("the disk of orders-a is full"))
                .getTs();
        emulate.as("bert").reactionsAdd(r -> r.channel(orders).timestamp(ts).name("eyes"));
        emulate.as("bert").reactionsAdd(r -> r.channel(orders).timestamp(ts).name("pushpin"));
        await().untilAsserted(() -> assertThat(ear.heard)
                .singleElement()
                .isInstanceOfSatisfying(Incoming.Pinned.class, pin -> {
                    assertThat(pin.who()).isEqualTo(account("bert"));
                    assertThat(pin.said().text()).isEqualTo("the disk of orders-a is full");
                    assertThat(pin.said().author()).isEqualTo(account("anna"));
                }));
    }

    @Test
    void who_signs_with_another_secret_is_not_heard() throws Exception {
        emulate.requestUrl(address(), "another-secret-0123456789");
        emulate.as("anna").chatPostMessage(r -> r.channel(orders).text("<@" + Emulate.BOT_USER + "> status orders"));
        assertThat(emulate.deliveries().valueStream().map(d -> d.path("status").asInt()))
                .containsExactly(401);
        assertThat(ear.heard).isEmpty();
    }
}
