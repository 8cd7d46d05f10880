package dev.muster.slack.inbound;

import dev.muster.slack.workspace.Identity;

/** Somebody marked a message with the emoji: what it says has to be asked for. */
record Reaction(String event, Identity who, String channel, String message, String at) {
    static final String PREFIX = "reaction:";

    static Reaction parse(String text) {
        var json = Payloads.parse(text);
        return new Reaction(
                json.path("event").asString(""),
                Identity.parse(json.path("who").asString("")).orElseThrow(() -> new Unreadable("it has no user")),
                json.path("channel").asString(""),
                json.path("message").asString(""),
                json.path("at").asString(""));
    }

    String toJson() {
        return Payloads.MAPPER
                .createObjectNode()
                .put("event", event)
                .put("who", who.account().id())
                .put("channel", channel)
                .put("message", message)
                .put("at", at)
                .toString();
    }

    String key() {
        return PREFIX + event;
    }

    String delivery() {
        return Origin.EVENT + event;
    }
}
