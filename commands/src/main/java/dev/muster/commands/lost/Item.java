package dev.muster.commands.lost;

import dev.muster.chat.Human;
import dev.muster.commands.names.Relation;
import java.util.Optional;

/**
 * One thing that a transaction cost.
 *
 * @param relation as it was called before; empty when nobody ever looked while it was there
 * @param words what it is called, or what is said instead
 * @param rows below zero when nobody knows
 */
record Item(What what, String database, Optional<Relation> relation, String words, long rows) {

    enum What {
        DROPPED,
        DATABASE_DROPPED,
        TRUNCATED,
        DELETED,
        UPDATED
    }

    String inWords() {
        return switch (what) {
            case DROPPED -> "dropped " + words + estimate();
            case DATABASE_DROPPED -> "dropped the database " + words;
            case TRUNCATED -> "truncated " + words + estimate();
            case DELETED -> "deleted " + Human.count(rows, "row") + " of " + words;
            case UPDATED -> "updated " + Human.count(rows, "row") + " of " + words;
        };
    }

    private String estimate() {
        return rows > 0 ? " (about " + Human.count(rows, "row") + ")" : "";
    }

    /** Whether {@code /db restore table} can bring it back. */
    boolean isTable() {
        return what != What.DATABASE_DROPPED
                && relation.filter(Relation::isTable).isPresent();
    }
}
