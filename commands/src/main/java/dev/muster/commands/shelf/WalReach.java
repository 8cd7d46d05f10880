package dev.muster.commands.shelf;

import dev.muster.commands.vault.Manifest;
import java.time.Instant;
import java.util.Map;

/** Whether the WAL that is kept leads from a base backup to a moment. */
@FunctionalInterface
public interface WalReach {
    WalReach UNKNOWN = (_, _) -> new Answer.Unknown("ask /db wal check");

    Answer reaches(Manifest base, Instant moment);

    /** The base backups whose history the cluster has left, each with where: nothing leads from them to now. */
    default Map<String, String> left(String cluster) {
        return Map.of();
    }

    sealed interface Answer {
        /** {@code seen} says what was looked at. */
        record Reaches(String seen) implements Answer {}

        /** {@code last} is the last moment that can be reached, in words. */
        record Ends(String last) implements Answer {}

        /** It leads on from the backup; whether as far as that moment is not known yet. */
        record Unsure(String why) implements Answer {}

        record Unknown(String why) implements Answer {}
    }
}
