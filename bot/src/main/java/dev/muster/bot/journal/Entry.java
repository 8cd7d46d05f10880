package dev.muster.bot.journal;

import java.time.Instant;
import java.util.Optional;

/**
 * What is to be written down.
 *
 * @param key names it for all time: an entry with a key that is there already adds nothing
 */
public record Entry(Optional<String> key, Instant at, Event.Scope scope, Optional<Who> who, What what) {

    public static Entry of(Instant at, Event.Scope scope, What what) {
        return new Entry(Optional.empty(), at, scope, Optional.empty(), what);
    }

    public Entry by(Who person) {
        return new Entry(key, at, scope, Optional.of(person), what);
    }

    public Entry once(String name) {
        return new Entry(Optional.of(name), at, scope, who, what);
    }
}
