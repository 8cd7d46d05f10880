package dev.muster.commands.keep;

import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Backup.Copy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A backup that a step is about, by its names: looked up anew each time, since others may have taken it away. */
record Kept(String cluster, String id) {

    Optional<Backup> find(Work work) {
        return work.tools().vault().backups(cluster).stream()
                .filter(backup -> backup.id().equals(id))
                .findFirst();
    }

    Backup in(Work work) {
        return find(work)
                .orElseThrow(() -> new Problem(
                                "UNKNOWN_BACKUP",
                                "backup " + id + " is in no repository any more",
                                "see what there is: /db backup list " + cluster)
                        .asTrouble());
    }

    /** Where something of it lies that can be reached. */
    static List<String> places(Backup backup) {
        return backup.copies().entrySet().stream()
                .filter(copy -> switch (copy.getValue()) {
                    case THERE, DIFFERENT -> true;
                    case MISSING, AWAY -> false;
                })
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    static List<String> away(Backup backup) {
        return backup.copies().entrySet().stream()
                .filter(copy -> copy.getValue() == Copy.AWAY)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
