package dev.muster.slack.testing;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What people press, choose from and write into. */
final class ElementRules {
    private static final int GROUPS = 100;
    private static final int OPTIONS = 100;
    private static final int INPUT = 3000;

    private final Look look;

    ElementRules(Look look) {
        this.look = look;
    }

    void interactive(List<JsonNode> all, String block) {
        for (int i = 0; i < all.size(); i++) {
            var path = block + "/elements/" + i;
            look.unique("action_id", all.get(i), block);
            switch (BlockKitRules.typeOf(all.get(i))) {
                case "button" -> button(all.get(i), path);
                case "static_select" -> select(all.get(i), path);
                case String other -> look.mistake(path, "unsupported type: '" + other + "'");
            }
        }
    }

    void context(List<JsonNode> all, String block) {
        for (int i = 0; i < all.size(); i++) {
            look.textObject(all.get(i), block + "/elements/" + i, 3000);
        }
    }

    void input(JsonNode element, String path) {
        look.unique("action_id", element, path);
        switch (BlockKitRules.typeOf(element)) {
            case "plain_text_input" -> line(element, path);
            case "static_select" -> select(element, path);
            case String other -> look.mistake(path, "unsupported type: '" + other + "'");
        }
    }

    private void button(JsonNode button, String path) {
        look.properties(
                button,
                path,
                Set.of("type", "text"),
                Set.of("action_id", "url", "value", "style", "confirm", "accessibility_label"));
        look.plainText(button, path, "text", 75);
        look.string(button, path, "value", 2000);
        look.address(button, path, "url");
        look.oneOf(button, path, "style", Set.of("primary", "danger"));
        look.string(button, path, "accessibility_label", 75);
    }

    private void line(JsonNode input, String path) {
        look.properties(
                input,
                path,
                Set.of("type"),
                Set.of(
                        "action_id",
                        "placeholder",
                        "initial_value",
                        "multiline",
                        "min_length",
                        "max_length",
                        "dispatch_action_config",
                        "focus_on_load"));
        look.plainText(input, path, "placeholder", 150);
        look.number(input, path, "min_length", 0, INPUT);
        look.number(input, path, "max_length", 1, INPUT);
        look.longest(input, path, "initial_value", input.path("max_length").asInt(INPUT));
        look.bool(input, path, "multiline");
        look.bool(input, path, "focus_on_load");
    }

    private void select(JsonNode select, String path) {
        look.properties(
                select,
                path,
                Set.of("type"),
                Set.of(
                        "action_id",
                        "placeholder",
                        "options",
                        "option_groups",
                        "initial_option",
                        "confirm",
                        "focus_on_load"));
        look.plainText(select, path, "placeholder", 150);
        if (select.has("options") == select.has("option_groups")) {
            look.mistake(path, "needs either options or option_groups");
        }
        var values = new HashSet<String>();
        if (select.has("options")) {
            options(select.path("options"), path + "/options", values);
        }
        if (select.has("option_groups")) {
            var groups = look.array(select.path("option_groups"), path + "/option_groups", 1, GROUPS);
            for (int i = 0; i < groups.size(); i++) {
                var group = path + "/option_groups/" + i;
                look.properties(groups.get(i), group, Set.of("label", "options"), Set.of());
                look.plainText(groups.get(i), group, "label", 75);
                options(groups.get(i).path("options"), group + "/options", values);
            }
        }
    }

    private void options(JsonNode options, String path, Set<String> values) {
        var all = look.array(options, path, 1, OPTIONS);
        for (int i = 0; i < all.size(); i++) {
            var option = path + "/" + i;
            look.properties(all.get(i), option, Set.of("text", "value"), Set.of("description"));
            look.plainText(all.get(i), option, "text", 75);
            look.plainText(all.get(i), option, "description", 75);
            look.string(all.get(i), option, "value", 150);
            if (!values.add(all.get(i).path("value").asString(""))) {
                look.mistake(option, "the same value twice");
            }
        }
    }
}
