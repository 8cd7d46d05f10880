package dev.muster.slack;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How far a message with a key has come, as it is kept in memory. */
sealed interface Posting {

    /** Slack was asked, and perhaps took it. */
    record Begun(Instant at) implements Posting {}

    /** It stands there; what belongs beside it may be missing. */
    record Posted(String ts) implements Posting {}

    record Whole(String ts) implements Posting {}

    default String text() {
        return switch (this) {
            case Begun(var at) -> "begun " + at;
            case Posted(var ts) -> "posted " + ts;
            case Whole(var ts) -> "whole " + ts;
        };
    }

    static Optional<Posting> parse(Optional<String> kept) {
        return kept.map(text -> List.of(text.split(" ", 2)))
                .filter(parts -> parts.size() == 2)
                .map(parts -> switch (parts.getFirst()) {
                    case "begun" -> new Begun(Instant.parse(parts.getLast()));
                    case "posted" -> new Posted(parts.getLast());
                    case "whole" -> new Whole(parts.getLast());
                    default -> throw new IllegalStateException("no state of a message: " + parts.getFirst());
                });
    }
}
