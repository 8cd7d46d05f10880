package dev.muster.slack.inbound;

import java.util.Optional;

/** What Slack is told about a delivery. */
sealed interface Reply {

    /** Acknowledged, with a body for some. */
    record Taken(Optional<Body> body) implements Reply {
        static final Taken SILENTLY = new Taken(Optional.empty());
    }

    record Body(boolean json, String content) {}

    /**
     * Not kept, so not acknowledged: Slack delivers it again.
     *
     * @param instead what to acknowledge it with where Slack does not deliver again but shows what it is told
     */
    record Refused(Optional<Body> instead) implements Reply {}

    /** Nothing that could be understood, now or later. */
    record Broken(String why) implements Reply {}
}
