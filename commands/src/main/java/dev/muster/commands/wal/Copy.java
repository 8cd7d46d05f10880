package dev.muster.commands.wal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** A file of WAL, where it lies. {@code name} is what the server called it, with {@code .partial} when it is not whole. */
record Copy(String system, String name, Spool.Kind kind, Instant at, Place place) {

    sealed interface Place {
        record Sealed(String repository, Stored stored) implements Place {}

        record Received(Path path) implements Place {}
    }

    int timeline() {
        return (int) Long.parseLong(name.substring(0, 8), 16);
    }

    Optional<Segment> segment(long size) {
        return kind == Spool.Kind.HISTORY ? Optional.empty() : Segment.named(name.substring(0, 24), size);
    }

    Optional<Stored> stored() {
        return place instanceof Place.Sealed(var _, var stored) ? Optional.of(stored) : Optional.empty();
    }
}
