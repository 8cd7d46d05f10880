package dev.muster.slack.testing;

import tools.jackson.databind.node.ObjectNode;

/** What shall be delivered to the app. */
record Parcel(Kind kind, String envelope, ObjectNode payload) {
    enum Kind {
        EVENT("events_api", false),
        COMMAND("slash_commands", true),
        CLICK("interactive", true);

        final String type;
        final boolean answerable;

        Kind(String type, boolean answerable) {
            this.type = type;
            this.answerable = answerable;
        }
    }

    static Parcel of(Kind kind, ObjectNode payload) {
        return new Parcel(kind, Ids.envelope(), payload);
    }

    /** Slack numbers the attempts; an envelope of its own is each. */
    Parcel again() {
        return new Parcel(kind, Ids.envelope(), payload);
    }
}
