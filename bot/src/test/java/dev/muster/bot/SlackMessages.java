package dev.muster.bot;

import dev.muster.slack.testing.Message;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The buttons on a message, as people see them. */
final class SlackMessages {
    private SlackMessages() {}

    private static Stream<JsonNode> buttons(Message message) {
        return message.json()
                .path("blocks")
                .valueStream()
                .filter(block -> block.path("type").asString().equals("actions"))
                .flatMap(block -> block.path("elements").valueStream());
    }

    private static String label(JsonNode button) {
        return button.path("text").path("text").asString();
    }

    static List<String> labels(Message message) {
        return buttons(message).map(SlackMessages::label).toList();
    }

    /** What the core calls the button that is labelled so. */
    static String button(Message message, String label) {
        return buttons(message)
                .filter(button -> label(button).equals(label))
                .map(button -> button.path("value").asString())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no button " + label + " on " + message.json()));
    }
}
