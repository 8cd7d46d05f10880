package dev.muster.slack.testing;

import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** What a method was called with: from JSON, or from a form, whose structured fields are JSON in strings. */
record Arguments(ObjectNode values) {

    String text(String name) {
        return maybe(name)
                .orElseThrow(() -> Refused.because("invalid_arguments", List.of("missing required field: " + name)));
    }

    Optional<String> maybe(String name) {
        var value = values.path(name);
        return value.isMissingNode() || value.isNull()
                ? Optional.empty()
                : Optional.of(value.isContainer() ? value.toString() : value.asString());
    }

    /** Missing when it was not given, or was empty. */
    JsonNode tree(String name) {
        var value = values.path(name);
        if (!value.isString()) {
            return value.isNull() ? MissingNode.getInstance() : value;
        }
        if (value.asString().isBlank()) {
            return MissingNode.getInstance();
        }
        try {
            return Json.parse(value.asString());
        } catch (JacksonException e) {
            throw Refused.because(
                    name.equals("blocks") ? "invalid_blocks_format" : "invalid_arguments",
                    List.of("no JSON in " + name));
        }
    }

    /** Ids, as a list or with commas between them. */
    List<String> list(String name) {
        return List.of(text(name).split(",", -1)).stream().map(String::strip).toList();
    }

    boolean flag(String name) {
        return maybe(name)
                .map(value -> value.equals("true") || value.equals("1"))
                .orElse(false);
    }

    int number(String name, int otherwise) {
        try {
            return maybe(name).map(Integer::parseInt).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw Refused.because("invalid_arguments", List.of("no number in " + name));
        }
    }
}
