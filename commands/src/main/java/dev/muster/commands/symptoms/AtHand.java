package dev.muster.commands.symptoms;

import dev.muster.chat.Human;
import dev.muster.commands.shelf.WalReach;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Find;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.where.BackupWords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What there is to restore from.
 *
 * @param base the newest base backup that can be relied on
 * @param dump the newest dump that can be relied on
 * @param wal how far WAL leads from the base backup
 */
record AtHand(Optional<Backup> base, Optional<Backup> dump, WalReach.Answer wal, Instant now) {

    static AtHand of(List<Backup> backups, WalReach.Look look, Instant now) {
        var find = new Find(backups);
        var left = look.left();
        var base = find.before(now, Manifest.Kind.PHYSICAL, backup -> !left.containsKey(backup.id()));
        return new AtHand(
                base,
                find.before(now, Manifest.Kind.LOGICAL),
                base.map(found -> look.reaches(found.manifest(), now))
                        .orElseGet(() -> new WalReach.Answer.Unknown(
                                left.isEmpty()
                                        ? "there is no base backup"
                                        : "there is no base backup of the history that the cluster is on")),
                now);
    }

    /** Without both there is no moment to go back to. */
    boolean moments() {
        return base.isPresent() && !(wal instanceof WalReach.Answer.Unknown);
    }

    boolean anything() {
        return base.isPresent() || dump.isPresent();
    }

    List<String> told() {
        var told = new ArrayList<String>();
        told.add("Base backup: " + base.map(this::told).orElse("none"));
        told.add("WAL: "
                + switch (wal) {
                    case WalReach.Answer.Reaches(var seen) -> "up to now: " + seen;
                    case WalReach.Answer.Ends(var last) -> last;
                    case WalReach.Answer.Unsure(var why) -> why;
                    case WalReach.Answer.Unknown(var why) -> why;
                });
        told.add("Dump: " + dump.map(this::told).orElse("none"));
        return told;
    }

    private String told(Backup backup) {
        return "%s, %s, %s, %s"
                .formatted(
                        backup.id(),
                        BackupWords.ago(backup.manifest().stop().at(), now),
                        Human.bytes(backup.manifest().plainBytes()),
                        backup.verified() ? "verified" : "NOT verified");
    }

    /** What was measured when it was taken is the best guess at what it takes to read it back. */
    Optional<String> time(Optional<Backup> from) {
        return from.map(backup -> "about as long as to take it: "
                + Human.duration(backup.manifest().took()) + " for "
                + Human.bytes(backup.manifest().plainBytes()));
    }
}
