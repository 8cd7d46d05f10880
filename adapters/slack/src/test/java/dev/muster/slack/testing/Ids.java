package dev.muster.slack.testing;

import java.time.InstantSource;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Ids in the form that Slack gives them. */
final class Ids {
    private final InstantSource clock;
    private final AtomicLong last = new AtomicLong();
    private final AtomicLong running = new AtomicLong(100);

    Ids(InstantSource clock) {
        this.clock = clock;
    }

    /** Such as U00000101. */
    String next(String prefix) {
        return "%s%08d".formatted(prefix, running.incrementAndGet());
    }

    /** The time of a message, which is its id: no two are the same. */
    String ts() {
        var now = clock.instant();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
        long unique = last.updateAndGet(before -> Math.max(before + 1, micros));
        return "%d.%06d".formatted(unique / 1_000_000, unique % 1_000_000);
    }

    String trigger() {
        return "%d.%d.%s".formatted(running.incrementAndGet(), last.get(), secret());
    }

    static String secret() {
        return UUID.randomUUID().toString().replace("-", "").toLowerCase(Locale.ROOT);
    }

    static String envelope() {
        return UUID.randomUUID().toString();
    }

    /** What Slack calls a block that was given no id. */
    static String block() {
        return secret().substring(0, 5);
    }
}
