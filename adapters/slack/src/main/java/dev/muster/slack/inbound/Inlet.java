package dev.muster.slack.inbound;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Envelopes that come over sockets, and their acknowledgements. */
final class Inlet {
    private static final Logger LOG = LoggerFactory.getLogger(Inlet.class);
    private static final Set<String> TYPES = Set.of("events_api", "slash_commands", "interactive");

    private final Ears ears;
    /** By envelope, for as long as Slack may deliver it again: the same one gets the same acknowledgement. */
    private final Cache<String, String> acknowledged =
            Caffeine.newBuilder().maximumSize(10_000).build();

    /** A message of Slack's over a socket. */
    sealed interface Message {
        record Hello() implements Message {}

        record Goodbye() implements Message {}

        record Envelope(String id, String type, ObjectNode json) implements Message {}

        record Other() implements Message {}
    }

    Inlet(Ears ears) {
        this.ears = ears;
    }

    static Message read(String text) {
        ObjectNode json;
        try {
            json = Payloads.parse(text);
        } catch (Unreadable _) {
            return new Message.Other();
        }
        var type = json.path("type").asString("");
        var id = json.path("envelope_id").asString("");
        return switch (type) {
            case "hello" -> new Message.Hello();
            case "disconnect" -> new Message.Goodbye();
            default -> id.isEmpty() ? new Message.Other() : new Message.Envelope(id, type, json);
        };
    }

    /** What to send back; nothing for what has to be delivered again. */
    Optional<String> take(Message.Envelope envelope) {
        var before = acknowledged.getIfPresent(envelope.id());
        if (before != null) {
            return Optional.of(before);
        }
        return switch (reply(envelope)) {
            case Reply.Taken(var body) -> {
                var text = acknowledgement(envelope, body);
                acknowledged.put(envelope.id(), text);
                yield Optional.of(text);
            }
            case Reply.Refused(var instead) -> instead.map(body -> acknowledgement(envelope, Optional.of(body)));
            case Reply.Broken(var why) -> {
                // It would be the same the next time.
                LOG.warn("Slack delivered something of type {} that cannot be read: {}", envelope.type(), why);
                yield Optional.of(acknowledgement(envelope, Optional.empty()));
            }
        };
    }

    private Reply reply(Message.Envelope envelope) {
        if (!TYPES.contains(envelope.type())) {
            return Reply.Taken.SILENTLY;
        }
        return envelope.json().path("payload") instanceof ObjectNode payload
                ? ears.hear(payload)
                : new Reply.Broken("it has no payload");
    }

    private static String acknowledgement(Message.Envelope envelope, Optional<Reply.Body> body) {
        var json = Payloads.MAPPER.createObjectNode().put("envelope_id", envelope.id());
        body.ifPresent(b -> {
            if (b.json()) {
                json.set("payload", Payloads.parse(b.content()));
            } else {
                json.putObject("payload").put("text", b.content());
            }
        });
        return json.toString();
    }
}
