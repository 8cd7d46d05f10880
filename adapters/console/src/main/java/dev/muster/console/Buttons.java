package dev.muster.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What can be pressed on a message: its buttons, and the submit button of its forms under the form's id. */
record Buttons(List<Button> all) {

    record Button(String id, String label, String style, Optional<JsonNode> form) {}

    static Buttons of(String document) {
        var all = new ArrayList<Button>();
        for (var block : JsonMapper.shared().readTree(document).path("blocks")) {
            switch (block.path("type").asString("")) {
                case "buttons" ->
                    block.path("buttons")
                            .forEach(b -> all.add(new Button(
                                    b.path("id").asString(),
                                    b.path("label").asString(),
                                    b.path("style").asString(),
                                    Optional.empty())));
                case "form" ->
                    all.add(new Button(
                            block.path("id").asString(), block.path("submit").asString(), "form", Optional.of(block)));
                default -> {}
            }
        }
        return new Buttons(all);
    }

    Optional<Button> find(String id) {
        return all.stream().filter(b -> b.id().equals(id)).findFirst();
    }

    /** What is wrong with the answers to a form, by the name of the question. */
    static Map<String, String> mistakes(JsonNode form, Map<String, String> values) {
        var mistakes = new TreeMap<String, String>();
        for (var input : form.path("inputs")) {
            var name = input.path("name").asString();
            var value = values.getOrDefault(name, "");
            if (value.isBlank() && input.path("required").asBoolean(false)) {
                mistakes.put(name, "is needed");
            } else if (!value.isEmpty() && input.has("options") && !offers(input.path("options"), value)) {
                mistakes.put(name, "is none of the choices");
            }
        }
        return mistakes;
    }

    private static boolean offers(JsonNode options, String value) {
        return options.valueStream().anyMatch(option -> option.asString().equals(value));
    }
}
