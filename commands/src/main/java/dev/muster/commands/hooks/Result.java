package dev.muster.commands.hooks;

import dev.muster.chat.Human;
import java.time.Duration;

/** What became of one hook. {@code seen} is what it said, with nothing secret in it. */
record Result(String hook, boolean well, String seen, Duration took) {
    String told() {
        return (well ? "✓ " : "✗ ") + hook + " (" + Human.duration(took) + "): " + seen;
    }
}
