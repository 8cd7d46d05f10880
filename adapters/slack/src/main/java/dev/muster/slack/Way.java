package dev.muster.slack;

import dev.muster.chat.Human;
import dev.muster.slack.inbound.Dial;
import dev.muster.slack.inbound.Ears;
import dev.muster.slack.inbound.Endpoint;
import dev.muster.slack.inbound.Patience;
import dev.muster.slack.inbound.Sockets;
import dev.muster.slack.workspace.Api;
import dev.muster.slack.workspace.Settings;
import java.time.Clock;

/** The way by which we hear what people do. */
sealed interface Way {

    record BySockets(Sockets sockets) implements Way {}

    record ByHttp(Endpoint endpoint) implements Way {}

    static Way of(Settings.Connection connection, Api api, Ears ears, Patience patience, Clock clock) {
        return switch (connection) {
            case Settings.Connection.Sockets(var appToken) ->
                new BySockets(new Sockets(Dial.by(api, appToken), ears, patience, clock));
            case Settings.Connection.Http(var signingSecret) -> new ByHttp(new Endpoint(signingSecret, ears, clock));
        };
    }

    default boolean isOpen() {
        return switch (this) {
            case BySockets(var sockets) -> sockets.state().greeted() > 0;
            case ByHttp _ -> true; // Nobody can know, as long as nobody says anything.
        };
    }

    /** In words. */
    default String detail() {
        return switch (this) {
            case BySockets(var sockets) -> detail(sockets.state());
            case ByHttp _ -> "connected; Slack calls " + Endpoint.PATH;
        };
    }

    private static String detail(Sockets.State state) {
        return state.noneSince()
                .map(since -> "no socket since " + Human.clock(since) + ": " + state.trouble())
                .orElse("connected; " + Human.count(state.greeted(), "socket") + " open");
    }
}
