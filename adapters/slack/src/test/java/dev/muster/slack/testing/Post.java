package dev.muster.slack.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A message where it stands. */
final class Post {
    final String ts;
    final String author;
    final Optional<String> onlyFor;
    final Optional<String> thread;
    final List<JsonNode> before = new ArrayList<>();
    final List<Upload> files = new ArrayList<>();
    ObjectNode json;

    Post(ObjectNode json, Optional<String> onlyFor) {
        this.json = json;
        this.ts = Json.text(json, "ts");
        this.author = Json.text(json, "user");
        this.onlyFor = onlyFor;
        this.thread = Optional.of(Json.text(json, "thread_ts")).filter(root -> !root.isEmpty() && !root.equals(ts));
    }

    Message seen(String channel) {
        return new Message(
                channel, ts, author, thread, onlyFor, json.deepCopy(), List.copyOf(before), List.copyOf(files));
    }
}
