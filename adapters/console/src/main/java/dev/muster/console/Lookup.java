package dev.muster.console;

import dev.muster.chat.Place;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.UUID;

/** Finds what a request names, or refuses it. */
record Lookup(Settings settings, Archive archive, Doorman doorman) {

    String channel(String channel) {
        return settings.channels().stream()
                .map(Settings.Channel::id)
                .filter(channel::equals)
                .findFirst()
                .orElseThrow(() -> new Refused(
                        404, "UNKNOWN_CHANNEL", "there is no such channel", "GET /api/channels lists them"));
    }

    Message message(String id, String account) {
        return archive.find(id(id))
                .filter(message -> message.visibleTo(account))
                .orElseThrow(() -> new Refused(404, "UNKNOWN_MESSAGE", "there is no such message", "it may be gone"));
    }

    Message root(String id, String channel, String account) {
        return Optional.of(message(id, account))
                .filter(m -> m.channel().equals(channel)
                        && m.thread().isEmpty()
                        && m.onlyFor().isEmpty())
                .orElseThrow(() -> new Refused(
                        404,
                        "UNKNOWN_THREAD",
                        "there is no such thread in the channel",
                        "name the message it stands under"));
    }

    static long id(String id) {
        return Ids.parse(id)
                .orElseThrow(() -> new Refused(
                        404, "UNKNOWN_MESSAGE", "there is no such message", "ids are the numbers that messages have"));
    }

    static Place place(String channel) {
        return Place.channel(Console.NAME, channel);
    }

    static Place place(Message message) {
        var channel = place(message.channel());
        return message.thread()
                .map(root -> channel.inThread(String.valueOf(root)))
                .orElse(channel);
    }

    /** The same request sent again names itself with the same key. */
    static String deliveryKey(Context ctx) {
        var key = ctx.header("Idempotency-Key");
        if (key == null) {
            return UUID.randomUUID().toString();
        }
        if (!key.matches("[\\x21-\\x7E]{1,100}")) {
            throw new Refused(
                    400, "BAD_KEY", "the Idempotency-Key is not 1 to 100 printable characters", "send a UUID");
        }
        return key;
    }
}
