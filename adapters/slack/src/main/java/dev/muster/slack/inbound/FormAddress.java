package dev.muster.slack.inbound;

import dev.muster.chat.Place;
import dev.muster.slack.workspace.Identity;
import java.util.Optional;

/** Which form a window shows, and the message whose button it was: it goes with the window and comes back with the answers. */
record FormAddress(String form, Place place, String message) {
    private static final String FORM = "form";
    private static final String CHANNEL = "channel";
    private static final String THREAD = "thread";
    private static final String MESSAGE = "message";

    static FormAddress parse(String metadata) {
        var json = Payloads.parse(metadata);
        var channel = Place.channel(Identity.CHAT, json.path(CHANNEL).asString(""));
        return new FormAddress(
                json.path(FORM).asString(""),
                Optional.ofNullable(json.path(THREAD).stringValue(null))
                        .map(channel::inThread)
                        .orElse(channel),
                json.path(MESSAGE).asString(""));
    }

    String toJson() {
        var json = Payloads.MAPPER
                .createObjectNode()
                .put(FORM, form)
                .put(CHANNEL, place.channel())
                .put(MESSAGE, message);
        place.thread().ifPresent(thread -> json.put(THREAD, thread));
        return json.toString();
    }

    /** What the form asks is kept under this key: Slack does not send it back. */
    String key() {
        return "form:" + form;
    }
}
