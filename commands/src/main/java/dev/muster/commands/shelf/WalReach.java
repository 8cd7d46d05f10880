package dev.muster.commands.shelf;

import dev.muster.commands.vault.Manifest;
import java.time.Instant;
import java.util.Map;

/** Where the WAL that is kept leads to. */
@FunctionalInterface
public interface WalReach {
    WalReach UNKNOWN = _ -> (_, _) -> new Answer.Unknown("ask /db wal check");

    Look look(String cluster);

    /** What one look at a cluster shows. */
    @FunctionalInterface
    interface Look {
        /** Whether it leads from a base backup to a moment. */
        Answer reaches(Manifest base, Instant moment);

        /** The base backups whose history the cluster has left, each with where: nothing leads from them to now. */
        default Map<String, String> left() {
            return Map.of();
        }
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
