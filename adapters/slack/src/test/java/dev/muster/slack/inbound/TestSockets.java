package dev.muster.slack.inbound;

import static org.awaitility.Awaitility.await;

import dev.muster.chat.Secret;
import dev.muster.slack.testing.FakeSlack;
import dev.muster.slack.testing.FakeSlack.Kind;
import dev.muster.slack.workspace.Api;
import dev.muster.slack.workspace.Identity;
import dev.muster.slack.workspace.Pace;
import dev.muster.slack.workspace.Troubles;
import java.time.Clock;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Our sockets to a Slack of our own. */
final class TestSockets implements AutoCloseable {
    static final Patience SHORT = new Patience(
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            Duration.ofMinutes(5),
            Duration.ofMillis(300),
            Duration.ofMillis(100),
            Duration.ofMillis(500));

    final FakeSlack slack = FakeSlack.start().unhurried();
    final Identity anna = slack.user("anna", Kind.MEMBER);
    final String channel = slack.channel("db", anna);
    final Room room = new Room().listening();
    final Sockets sockets;
    private final Api api;

    TestSockets() {
        this(SHORT, address -> address);
    }

    TestSockets(Patience patience, UnaryOperator<String> way) {
        api = new Api(slack.sockets(), new Pace(Clock.systemUTC(), Pace.Limits.OF_SLACK), new Troubles());
        var dial = Dial.by(api, new Secret(slack.appToken()));
        sockets = new Sockets(
                new Dial(dial.slack(), () -> way.apply(dial.address().get())), room.ears, patience, Clock.systemUTC());
    }

    static Patience deafAfter(Duration silence) {
        return new Patience(
                SHORT.greeting(), SHORT.ping(), silence, SHORT.linger(), SHORT.pause(), SHORT.longestPause());
    }

    static Patience greetedWithin(Duration greeting) {
        return new Patience(
                greeting, SHORT.ping(), SHORT.silence(), SHORT.linger(), SHORT.pause(), SHORT.longestPause());
    }

    TestSockets up() {
        sockets.start();
        greeted(2);
        return this;
    }

    void greeted(int count) {
        await().until(() -> sockets.state().greeted() == count);
    }

    boolean command(String text) {
        return slack.command(anna, channel, text).acked();
    }

    @Override
    public void close() {
        sockets.close();
        room.close();
        slack.close();
        api.close();
    }
}
