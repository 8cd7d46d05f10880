package dev.muster.slack.inbound;

import dev.muster.slack.workspace.Heard;
import dev.muster.slack.workspace.Plain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Slack sends, before Bolt reads it. Bolt fails on contents that it does not know, and logs the whole of what it does
 * not expect: it gets only what we have handlers for, without what they do not need.
 */
final class Payloads {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Set<String> EVENTS = Set.of(Heard.MENTION.wire(), Heard.REACTION.wire(), Heard.HOME.wire());
    private static final List<String> CONTENTS = List.of("blocks", "attachments", "files", "view");

    private Payloads() {}

    static ObjectNode parse(String json) {
        try {
            if (MAPPER.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException _) {
            // Said below; the parser's own words would show what was sent.
        }
        throw new Unreadable("it is no JSON object");
    }

    /** Empty when it is none of our business. */
    static Optional<ObjectNode> known(ObjectNode payload) {
        var json = payload.deepCopy();
        var _ = json.remove("token");
        if (json.path("command").isString()) {
            return Optional.of(json);
        }
        return switch (json.path("type").asString("")) {
            case "" -> throw new Unreadable("it has no type");
            case "url_verification" -> Optional.of(json);
            case "event_callback" -> event(json);
            case "block_actions" -> Optional.of(click(json));
            case "message_action" -> Optional.of(shortcut(json));
            case "view_submission" -> Optional.of(json);
            default -> Optional.empty();
        };
    }

    private static Optional<ObjectNode> event(ObjectNode json) {
        if (!(json.path("event") instanceof ObjectNode event)) {
            throw new Unreadable("it has no event");
        }
        if (!EVENTS.contains(event.path("type").asString(""))) {
            return Optional.empty();
        }
        var _ = event.remove(CONTENTS);
        return Optional.of(json);
    }

    private static ObjectNode click(ObjectNode json) {
        var _ = json.remove("state");
        if (json.path("message") instanceof ObjectNode message) {
            var _ = message.retain("ts", "thread_ts");
        }
        if (json.path("view") instanceof ObjectNode view) {
            var _ = view.retain("id", "type");
        }
        return json;
    }

    private static ObjectNode shortcut(ObjectNode json) {
        if (json.path("message") instanceof ObjectNode message) {
            var text = shown(message);
            var team = first(message, "user_team", "team");
            var _ = message.retain("ts", "thread_ts", "user", "bot_id")
                    .put("text", text)
                    .put("team", team);
        }
        return json;
    }

    /** Alerts of other programs often stand in attachments alone. */
    private static String shown(ObjectNode message) {
        var parts = new ArrayList<String>();
        parts.add(message.path("text").asString(""));
        for (var attachment : message.path("attachments")) {
            parts.add(first(attachment, "fallback", "text", "title"));
        }
        for (var file : message.path("files")) {
            parts.add(first(file, "title", "name"));
        }
        return Plain.of(
                parts.stream().filter(part -> !part.isBlank()).findFirst().orElse(""));
    }

    private static String first(JsonNode node, String... names) {
        return List.of(names).stream()
                .map(name -> node.path(name).asString(""))
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse("");
    }
}
