package dev.muster.slack.inbound;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.muster.chat.Secret;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** HTTP mode: Slack calls us. Nobody else learns more than that we do not like what they sent. */
public final class Endpoint {
    public static final String PATH = "/slack/events";
    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);
    private static final int LONGEST_BODY = 1_000_000;
    /** A signature is good for five minutes before and after its time. */
    private static final Duration REPLAYED = Duration.ofMinutes(11);

    private final Ears ears;
    private final Signature signature;
    private final Cache<String, Reply.Taken> taken =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(REPLAYED).build();

    /** Throws when there is no secret: better no Muster than one that listens to everybody. */
    public Endpoint(Secret signingSecret, Ears ears, Clock clock) {
        this.ears = ears;
        this.signature = new Signature(signingSecret, clock);
    }

    public void mount(RoutesConfig routes) {
        routes.post(PATH, this::receive);
    }

    private void receive(Context ctx) throws IOException {
        if (ctx.contentLength() > LONGEST_BODY) {
            ctx.status(413);
            return;
        }
        var body = ctx.bodyInputStream().readNBytes(LONGEST_BODY + 1);
        if (body.length > LONGEST_BODY) {
            ctx.status(413);
            return;
        }
        var signed = Optional.ofNullable(ctx.header("X-Slack-Signature"));
        if (!signature.isGood(Optional.ofNullable(ctx.header("X-Slack-Request-Timestamp")), signed, body)) {
            ctx.status(401);
            return;
        }
        answer(ctx, reply(signed.orElseThrow(), body));
    }

    /** What was taken is not taken again when somebody replays it; Slack signs what it delivers again anew. */
    private Reply reply(String signed, byte[] body) {
        var before = taken.getIfPresent(signed);
        if (before != null) {
            return before;
        }
        Reply reply;
        try {
            var payload = payload(body);
            reply = payload.path("ssl_check").asString("").equals("1") ? Reply.Taken.SILENTLY : ears.hear(payload);
        } catch (Unreadable e) {
            reply = new Reply.Broken(String.valueOf(e.getMessage()));
        }
        if (reply instanceof Reply.Taken done) {
            taken.put(signed, done);
        }
        return reply;
    }

    private static void answer(Context ctx, Reply reply) {
        switch (reply) {
            case Reply.Taken(var body) -> {
                ctx.status(200);
                body.ifPresent(b -> ctx.contentType(b.json() ? "application/json" : "text/plain")
                        .result(b.content()));
            }
            case Reply.Refused _ -> ctx.status(503);
            case Reply.Broken(var why) -> {
                LOG.warn("Slack sent something that cannot be read: {}", why);
                ctx.status(400);
            }
        }
    }

    /** Events come as JSON, clicks as JSON in a form, commands as a form. */
    private static ObjectNode payload(byte[] body) {
        var text = utf8(body);
        if (text.stripLeading().startsWith("{")) {
            return Payloads.parse(text);
        }
        var form = form(text);
        var inside = form.path("payload").stringValue(null);
        if (inside != null) {
            return Payloads.parse(inside);
        }
        if (form.has("command") || form.has("ssl_check")) {
            return form;
        }
        throw new Unreadable("it is neither JSON nor a form of Slack's");
    }

    private static ObjectNode form(String text) {
        var fields = Payloads.MAPPER.createObjectNode();
        for (var pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new Unreadable("it is a broken form");
        }
    }

    private static String utf8(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new Unreadable("it is no UTF-8");
        }
    }
}
