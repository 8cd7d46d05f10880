package dev.muster.slack.workspace;

import dev.muster.chat.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * How Slack is reached, and how we behave there.
 *
 * @param api where the methods are, ending in a slash
 * @param home the id of the channel that is told what is wrong with Slack
 * @param emoji the name of the reaction that marks a message as worth keeping
 */
public record Settings(
        Connection connection, Secret botToken, URI api, Optional<String> home, Rooms rooms, String emoji) {

    /** How what people do reaches us. */
    public sealed interface Connection {
        /** Over websockets that we open: no public address is needed. */
        record Sockets(Secret appToken) implements Connection {}

        /** Slack calls us, and signs what it sends. */
        record Http(Secret signingSecret) implements Connection {}
    }

    /** Where an incident is told. */
    public enum Rooms {
        /** In a thread under its headline. */
        THREADS,
        /** In a channel of its own. */
        CHANNELS
    }
}
