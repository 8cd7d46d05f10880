package dev.muster.slack.inbound;

import java.time.Instant;
import java.util.regex.Pattern;

/** A time as Slack writes it, which is the id of a message as well. */
final class Stamp {
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,11})(?:\\.(\\d{1,9}))?");

    private Stamp() {}

    static Instant at(String ts) {
        var parts = SHAPE.matcher(ts);
        if (!parts.matches()) {
            throw new Unreadable("it has a time that is none");
        }
        var fraction = parts.group(2) == null ? "" : parts.group(2);
        return Instant.ofEpochSecond(
                Long.parseLong(parts.group(1)), Long.parseLong((fraction + "000000000").substring(0, 9)));
    }
}
