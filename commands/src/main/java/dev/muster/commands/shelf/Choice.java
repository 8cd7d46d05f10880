package dev.muster.commands.shelf;

import dev.muster.commands.vault.Backup;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which backup serves a moment. Pure.
 *
 * @param before those that ended before it and hold everything, newest first
 */
record Choice(List<Backup> before) {

    /** {@code backups} come newest first. */
    static Choice of(List<Backup> backups, Instant moment) {
        return new Choice(backups.stream()
                .filter(backup -> backup.manifest().stop().at().isBefore(moment))
                .filter(backup -> backup.manifest().content().whole())
                .toList());
    }

    /** Whole, somewhere to be read, and proven. */
    static Optional<Backup> newestGood(List<Backup> backups) {
        return backups.stream()
                .filter(backup -> backup.manifest().content().whole())
                .filter(Choice::readable)
                .filter(Backup::verified)
                .findFirst();
    }

    /** The newest that is proven; if none is, the newest that has not been found bad. */
    Optional<Backup> chosen() {
        return newestGood(before)
                .or(() -> before.stream().filter(Choice::usable).findFirst());
    }

    List<Backup> newerUnproven(Backup chosen) {
        return passedOver(chosen, backup -> usable(backup) && !backup.verified());
    }

    List<Backup> newerBad(Backup chosen) {
        return passedOver(chosen, backup -> !usable(backup));
    }

    private List<Backup> passedOver(Backup chosen, Predicate<Backup> why) {
        return before.stream()
                .takeWhile(backup -> !backup.id().equals(chosen.id()))
                .filter(why)
                .toList();
    }

    /** Bad ones, when there is nothing else. */
    List<Backup> bad() {
        return before.stream().filter(backup -> !usable(backup)).toList();
    }

    private static boolean usable(Backup backup) {
        return readable(backup) && Words.failure(backup).isEmpty();
    }

    private static boolean readable(Backup backup) {
        return backup.copiesThere() > 0;
    }
}
