package dev.muster.slack.testing;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What goes wrong on request. */
final class Faults {
    static final String EVERY = "*";

    private final Map<String, Ordered> ordered = new HashMap<>();
    private boolean down;

    sealed interface Fault {
        /** {@code ok: false}. */
        record No(String code) implements Fault {}

        /** 429. */
        record Limit(Duration retryAfter) implements Fault {}

        /** Anything but 200. */
        record Status(int code) implements Fault {}
    }

    private record Ordered(Fault fault, int times) {}

    synchronized void order(String method, Fault fault, int times) {
        ordered.put(method, new Ordered(fault, times));
    }

    /** What goes wrong with this call. */
    synchronized Optional<Fault> next(String method) {
        var key = ordered.containsKey(method) ? method : EVERY;
        return Optional.ofNullable(ordered.remove(key))
                .filter(o -> o.times() > 0)
                .map(o -> {
                    if (o.times() > 1) {
                        ordered.put(key, new Ordered(o.fault(), o.times() - 1));
                    }
                    return o.fault();
                });
    }

    synchronized void clear() {
        ordered.clear();
        down = false;
    }

    synchronized void down(boolean now) {
        down = now;
    }

    synchronized boolean down() {
        return down;
    }
}
