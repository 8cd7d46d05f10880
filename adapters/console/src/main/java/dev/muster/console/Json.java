package dev.muster.console;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Between JSON and what we mean by it. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    static ObjectNode message(Message message) {
        var json = object();
        json.put("id", String.valueOf(message.id()));
        json.put("channel", message.channel());
        json.put("thread", message.thread().map(String::valueOf).orElse(null));
        json.put("author", message.author());
        json.put("at", message.at().toString());
        json.put("edited", message.edited().map(Object::toString).orElse(null));
        json.put("change", String.valueOf(message.change()));
        json.put("deleted", message.deleted());
        json.put("whisper", message.onlyFor().isPresent());
        json.put("text", message.text());
        json.set("document", MAPPER.readTree(message.document()));
        var buttons = json.putArray("buttons");
        Buttons.of(message.document())
                .all()
                .forEach(b -> buttons.addObject()
                        .put("id", b.id())
                        .put("label", b.label())
                        .put("style", b.style()));
        return json;
    }

    /** Never more than that in memory, whoever sends it and however slowly. */
    static byte[] read(Context ctx, int limit) throws IOException {
        if (ctx.contentLength() > limit) {
            throw tooLong(limit);
        }
        var bytes = ctx.bodyInputStream().readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw tooLong(limit);
        }
        return bytes;
    }

    private static Refused tooLong(int limit) {
        return new Refused(413, "TOO_LONG", "the body has more than " + limit + " bytes", "say it in parts");
    }

    static void answer(Context ctx, int status, JsonNode json) {
        ctx.status(status)
                .header("Cache-Control", "no-store")
                .contentType("application/json")
                .result(json.toString());
    }

    /** A request's body: strict UTF-8, strict JSON, an object. */
    static JsonNode body(byte[] bytes) throws IOException {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            var json = MAPPER.readTree(text);
            if (!json.isObject()) {
                throw new Refused(
                        400, "BAD_JSON", "the body is not a JSON object", "send {\"channel\": …, \"text\": …}");
            }
            return json;
        } catch (CharacterCodingException _) {
            throw new Refused(400, "BAD_UTF8", "the body is not valid UTF-8", "encode it as UTF-8");
        } catch (JacksonException _) {
            throw new Refused(400, "BAD_JSON", "the body is not valid JSON", "see docs/console-api.md");
        }
    }

    static String needed(JsonNode body, String field) {
        return optional(body, field)
                .orElseThrow(() -> new Refused(400, "MISSING", "“" + field + "” is missing", "send it as a string"));
    }

    static Optional<String> optional(JsonNode body, String field) {
        var value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw new Refused(400, "BAD_TYPE", "“" + field + "” is not a string", "send it as a string");
        }
        return Optional.of(withoutNul(field, value.asString()));
    }

    static Map<String, String> strings(JsonNode body, String field) {
        var values = new TreeMap<String, String>();
        for (var entry : body.path(field).properties()) {
            if (!entry.getValue().isString()) {
                throw new Refused(400, "BAD_TYPE", "“" + field + "” holds something else than strings", "send strings");
            }
            values.put(
                    withoutNul(field, entry.getKey()),
                    withoutNul(field, entry.getValue().asString()));
        }
        return values;
    }

    private static String withoutNul(String field, String value) {
        if (value.indexOf('\0') >= 0) {
            throw new Refused(400, "NUL", "“" + field + "” contains a NUL character", "leave it out");
        }
        return value;
    }
}
