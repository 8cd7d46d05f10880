package dev.muster.slack.testing;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A message as it stands in a channel.
 *
 * @param author the user's id
 * @param thread the message under which it stands; empty for that message itself
 * @param ephemeralFor the only user who sees it
 * @param edits what it said before, oldest first
 */
public record Message(
        String channel,
        String ts,
        String author,
        Optional<String> thread,
        Optional<String> ephemeralFor,
        JsonNode json,
        List<JsonNode> edits,
        List<Upload> files) {

    public String text() {
        return Json.text(json, "text");
    }
}
