package dev.muster.commands.shelf;

import dev.muster.commands.vault.Manifest;
import java.time.Instant;

/** Whether the WAL that is kept leads from a base backup to a moment. */
@FunctionalInterface
public interface WalReach {
    WalReach UNKNOWN = (_, _) -> new Answer.Unknown("ask /db wal check");

    Answer reaches(Manifest base, Instant moment);

    sealed interface Answer {
        /** {@code seen} says what was looked at. */
        record Reaches(String seen) implements Answer {}

        /** {@code last} is the last moment that can be reached, in words. */
        record Ends(String last) implements Answer {}

        record Unknown(String why) implements Answer {}
    }
}
