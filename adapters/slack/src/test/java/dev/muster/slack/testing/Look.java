package dev.muster.slack.testing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Looks at one property after another, and keeps what is wrong with them. */
final class Look {
    private static final int ID = 255;
    private static final int ADDRESS = 3000;

    private final List<String> mistakes = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    List<String> mistakes() {
        return List.copyOf(mistakes);
    }

    void mistake(String path, String what) {
        mistakes.add(path + ": " + what);
    }

    static Set<String> union(Set<String> some, String... more) {
        var all = new HashSet<>(some);
        all.addAll(List.of(more));
        return all;
    }

    void properties(JsonNode node, String path, Set<String> mandatory, Set<String> optional) {
        if (!node.isObject()) {
            mistake(path, "is no object");
            return;
        }
        for (var name : mandatory) {
            if (!node.has(name)) {
                mistake(path, "missing required field: " + name);
            }
        }
        for (var name : node.propertyNames()) {
            if (!mandatory.contains(name) && !optional.contains(name)) {
                mistake(path, "invalid additional property: " + name);
            } else if (node.path(name).isNull()) {
                mistake(path, name + " is null");
            }
        }
    }

    List<JsonNode> array(JsonNode node, String path, int least, int most) {
        if (!node.isArray()) {
            mistake(path, "is no array");
            return List.of();
        }
        if (node.size() < least) {
            mistake(path, "no fewer than " + least + " items allowed");
        }
        if (node.size() > most) {
            mistake(path, "no more than " + most + " items allowed");
        }
        return node.valueStream().toList();
    }

    /** A string of at least one character that is no blank, if it is there. */
    void string(JsonNode node, String path, String property, int most) {
        longest(node, path, property, most);
        if (node.path(property).isString() && node.path(property).asString().isBlank()) {
            mistake(path + "/" + property, "must be more than 0 characters");
        }
    }

    void longest(JsonNode node, String path, String property, int most) {
        if (!node.has(property)) {
            return;
        }
        var value = node.path(property);
        if (!value.isString()) {
            mistake(path + "/" + property, "is no string");
        } else if (value.asString().length() > most) {
            mistake(path + "/" + property, "must be less than " + (most + 1) + " characters");
        }
    }

    void bool(JsonNode node, String path, String property) {
        if (node.has(property) && !node.path(property).isBoolean()) {
            mistake(path + "/" + property, "is no boolean");
        }
    }

    void oneOf(JsonNode node, String path, String property, Set<String> values) {
        if (node.has(property) && !values.contains(node.path(property).asString(""))) {
            mistake(path + "/" + property, "must be one of " + values);
        }
    }

    void number(JsonNode node, String path, String property, int least, int most) {
        if (node.has(property)) {
            int value = node.path(property).asInt(least - 1);
            if (value < least || value > most) {
                mistake(path + "/" + property, "must be between " + least + " and " + most);
            }
        }
    }

    void address(JsonNode node, String path, String property) {
        string(node, path, property, ADDRESS);
        if (node.has(property) && !node.path(property).asString("").matches("https?://[^\\s/]+(/\\S*)?")) {
            mistake(path + "/" + property, "is no address");
        }
    }

    /** An id of an element; within what {@code scope} names it may stand once only. */
    void unique(String property, JsonNode node, String scope) {
        string(node, scope, property, ID);
        if (node.has(property)) {
            var id = (property.equals("block_id") ? "" : scope) + " " + property + " " + node.path(property);
            if (!ids.add(id)) {
                mistake(scope, property + " " + node.path(property) + " already exists");
            }
        }
    }

    void plainText(JsonNode node, String path, String property, int most) {
        if (node.has(property)) {
            textObject(node.path(property), path + "/" + property, most);
            oneOf(node.path(property), path + "/" + property, "type", Set.of("plain_text"));
        }
    }

    void text(JsonNode node, String path, String property, int most) {
        if (node.has(property)) {
            textObject(node.path(property), path + "/" + property, most);
        }
    }

    void textObject(JsonNode text, String path, int most) {
        boolean plain = BlockKitRules.typeOf(text).equals("plain_text");
        properties(text, path, Set.of("type", "text"), Set.of(plain ? "emoji" : "verbatim"));
        oneOf(text, path, "type", Set.of("plain_text", "mrkdwn"));
        bool(text, path, "emoji");
        bool(text, path, "verbatim");
        string(text, path, "text", most);
    }

    /** Half a character is no text: Slack answers invalid_json, or shows rubbish. */
    void surrogates(JsonNode node, String path) {
        if (node.isString()) {
            if (node.asString().codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
                mistake(path, "has half a character");
            }
        } else {
            node.valueStream().forEach(child -> surrogates(child, path));
        }
    }

    /** How many characters people read. */
    static int characters(JsonNode node) {
        if (!node.isObject()) {
            return node.valueStream().mapToInt(Look::characters).sum();
        }
        return node.propertyStream()
                .mapToInt(property ->
                        property.getKey().equals("text") && property.getValue().isString()
                                ? property.getValue().asString().length()
                                : characters(property.getValue()))
                .sum();
    }
}
