package dev.muster.commands.backup;

import java.time.Duration;

/** How long a backup may take as a whole, and how long it waits for a table that somebody has locked. */
public record Limits(Duration whole, Duration lock) {
    private static final Duration LOCK = Duration.ofSeconds(30);

    static Limits of(Duration whole) {
        return new Limits(whole, LOCK);
    }
}
