package dev.muster.slack.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fills in a modal as a person does. A question is found by the id of its block, the action id of its element or its label,
 * whatever their case; a choice by the text or the value of an option. What is not answered keeps what stood there.
 */
final class Answering {
    private Answering() {}

    /** The {@code state.values} of the view; an error when a real client would not send it. */
    static ObjectNode values(JsonNode view, Map<String, String> answers) {
        var left = new LinkedHashMap<>(answers);
        var values = Json.object();
        for (var block : view.path("blocks")) {
            if (!Json.text(block, "type").equals("input")) {
                continue;
            }
            var element = block.path("element");
            var name = left.keySet().stream().filter(key -> asks(block, key)).findFirst();
            var state = state(element, name.map(left::remove).orElse(null));
            if (state.path("empty").asBoolean(false) && !block.path("optional").asBoolean(false)) {
                throw new AssertionError("the window wants an answer to: " + label(block));
            }
            state.remove("empty");
            values.withObjectProperty(Json.text(block, "block_id")).set(Json.text(element, "action_id"), state);
        }
        if (!left.isEmpty()) {
            throw new AssertionError("the window does not ask for " + left.keySet() + " but for " + labels(view));
        }
        return values;
    }

    private static boolean asks(JsonNode block, String name) {
        return Json.text(block, "block_id").equals(name)
                || Json.text(block.path("element"), "action_id").equals(name)
                || label(block).equalsIgnoreCase(name);
    }

    private static String label(JsonNode block) {
        return Json.text(block.path("label"), "text");
    }

    private static String labels(JsonNode view) {
        return view.path("blocks")
                .valueStream()
                .filter(block -> Json.text(block, "type").equals("input"))
                .map(block -> label(block) + " (" + Json.text(block, "block_id") + ")")
                .collect(Collectors.joining(", "));
    }

    private static ObjectNode state(JsonNode element, @Nullable String answer) {
        var type = Json.text(element, "type");
        var state = Json.object().put("type", type);
        switch (type) {
            case "plain_text_input" -> {
                var text = answer == null ? Json.text(element, "initial_value") : answer;
                limits(element, text);
                if (text.isEmpty()) {
                    state.putNull("value").put("empty", true);
                } else {
                    state.put("value", text);
                }
            }
            case "static_select", "radio_buttons" -> {
                var chosen = answer == null ? element.path("initial_option") : option(element, answer);
                if (chosen.isMissingNode()) {
                    state.putNull("selected_option").put("empty", true);
                } else {
                    state.set("selected_option", chosen.deepCopy());
                }
            }
            default -> throw new AssertionError("nobody has taught the fake to answer a " + type);
        }
        return state;
    }

    private static void limits(JsonNode element, String text) {
        int most = element.path("max_length").asInt(3000);
        if (text.codePointCount(0, text.length()) > most) {
            throw new AssertionError("the window takes no more than " + most + " characters");
        }
    }

    /** By what stands on it, which people read, before its value. */
    private static JsonNode option(JsonNode element, String answer) {
        var options = element.path("options").valueStream().toList();
        return options.stream()
                .filter(option -> Json.text(option.path("text"), "text").equals(answer))
                .findFirst()
                .or(() -> options.stream()
                        .filter(option -> Json.text(option, "value").equals(answer))
                        .findFirst())
                .orElseThrow(() -> new AssertionError("there is no choice " + answer + " in " + options));
    }
}
