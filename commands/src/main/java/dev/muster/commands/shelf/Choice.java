package dev.muster.commands.shelf;

import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Find;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which backup serves a moment. Pure.
 *
 * @param find what can be relied on among all of them
 * @param before those that ended before it and hold everything, newest first
 * @param left the ids of those whose history the cluster has left, with where
 */
record Choice(Find find, List<Backup> before, Map<String, String> left) {
    Choice {
        left = Map.copyOf(left);
    }

    /** {@code backups} come newest first. */
    static Choice of(List<Backup> backups, Map<String, String> left, Instant moment) {
        var before = backups.stream()
                .filter(backup -> backup.manifest().stop().at().isBefore(moment))
                .filter(backup -> backup.manifest().content().whole())
                .toList();
        return new Choice(new Find(backups), before, left);
    }

    /** Whole, somewhere to be read, and proven. */
    static Optional<Backup> newestGood(List<Backup> backups) {
        var find = new Find(backups);
        return backups.stream()
                .filter(backup -> backup.manifest().content().whole())
                .filter(Backup::verified)
                .filter(backup -> find.whyNot(backup).isEmpty())
                .findFirst();
    }

    /** The newest that is proven; if none is, the newest that has not been found bad. */
    Optional<Backup> chosen() {
        return before.stream()
                .filter(this::usable)
                .filter(Backup::verified)
                .findFirst()
                .or(() -> before.stream().filter(this::usable).findFirst());
    }

    List<Backup> newerUnproven(Backup chosen) {
        return passedOver(chosen, backup -> usable(backup) && !backup.verified());
    }

    List<Backup> newerBad(Backup chosen) {
        return passedOver(chosen, backup -> !usable(backup));
    }

    String whyNot(Backup backup) {
        return find.whyNot(backup)
                .or(() -> Optional.ofNullable(left.get(backup.id()))
                        .map(where -> "the present history does not lead on from it, since " + where))
                .orElse("");
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

    private boolean usable(Backup backup) {
        return whyNot(backup).isEmpty();
    }
}
