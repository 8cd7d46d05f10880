package dev.muster.commands.vault;

import dev.muster.chat.Human;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is odd about backups when they are seen together. {@code backups} are newest first. */
final class Chains {
    private Chains() {}

    /** Incremental ones whose base is gone. */
    static List<String> broken(List<Backup> backups) {
        var ids = backups.stream().map(Backup::id).collect(Collectors.toSet());
        return backups.stream()
                .flatMap(backup -> backup.manifest().base().stream()
                        .filter(base -> !ids.contains(base))
                        .map(base ->
                                "%s builds on %s, which is not there, and cannot be restored: bring that one back, or remove this one"
                                        .formatted(backup.id(), base)))
                .toList();
    }

    /** Copies of incremental ones in a repository that lacks their base: where that one alone is left, they are of no use. */
    static List<String> apart(List<Backup> backups) {
        return backups.stream()
                .flatMap(backup -> backups.stream()
                        .filter(base -> backup.manifest()
                                .base()
                                .filter(base.id()::equals)
                                .isPresent())
                        .flatMap(base -> backup.copies().entrySet().stream()
                                .filter(copy -> copy.getValue() == Backup.Copy.THERE)
                                .map(Map.Entry::getKey)
                                .filter(repository -> {
                                    var there = base.copies().get(repository);
                                    return there != Backup.Copy.THERE && there != Backup.Copy.AWAY;
                                })
                                .sorted()
                                .map(repository ->
                                        "%s is in %s without %s, which it builds on, and cannot be restored from there alone: /db backup copy %s --to %s"
                                                .formatted(backup.id(), repository, base.id(), base.id(), repository))))
                .toList();
    }

    /**
     * Backups of another server than the newest. They are listed all the same: after a new initdb, they are the only ones
     * that hold anything.
     */
    static List<String> strangers(String cluster, List<Backup> backups) {
        if (backups.isEmpty()) {
            return List.of();
        }
        var newest = backups.getFirst().manifest().source().systemIdentifier();
        return backups.stream()
                .map(Backup::manifest)
                .filter(manifest -> !manifest.source().systemIdentifier().equals(newest))
                .collect(Collectors.groupingBy(manifest -> manifest.source().systemIdentifier()))
                .entrySet()
                .stream()
                .map(strange ->
                        "%s of %s, from %s on, %s of another server than the newest: its system identifier is %s and not %s; that is so after an upgrade or a new initdb, otherwise two servers share this name and need two"
                                .formatted(
                                        Human.count(strange.getValue().size(), "backup"),
                                        cluster,
                                        strange.getValue().getLast().id(),
                                        strange.getValue().size() == 1 ? "is" : "are",
                                        strange.getKey(),
                                        newest))
                .sorted()
                .toList();
    }
}
