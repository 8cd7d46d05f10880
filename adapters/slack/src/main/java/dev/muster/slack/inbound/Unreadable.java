package dev.muster.slack.inbound;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Slack sends nothing of the kind. */
final class Unreadable extends RuntimeException {
    Unreadable(String message) {
        super(message);
    }

    static <T> T needed(@Nullable T value, String name) {
        return Optional.ofNullable(value).orElseThrow(() -> new Unreadable("it has no " + name));
    }
}
