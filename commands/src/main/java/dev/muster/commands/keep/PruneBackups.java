package dev.muster.commands.keep;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Prune;
import dev.muster.commands.vault.Troubles;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Removes backups that retention lets go. Right before each it is asked again: one that was pinned meanwhile, or that became
 * the last good one, stays.
 */
public record PruneBackups(String cluster, List<String> ids) implements Step {
    public PruneBackups {
        ids = List.copyOf(ids);
    }

    @Override
    public String describe() {
        return "remove %s of %s: %s".formatted(Human.count(ids.size(), "backup"), cluster, String.join(", ", ids));
    }

    @Override
    public Duration deadline() {
        return Duration.ofHours(2);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public Probe probe(Work work) {
        var left = left(work);
        if (!left.isEmpty()) {
            return new Probe.NotDone();
        }
        var away = work.tools().vault().away(cluster);
        return away.isEmpty()
                ? new Probe.Done(Proof.of("none of the " + ids.size() + " is there any more"))
                : new Probe.Unclear(String.join("; ", away.values()));
    }

    private List<Backup> left(Work work) {
        return work.tools().vault().backups(cluster).stream()
                .filter(backup -> ids.contains(backup.id()))
                .toList();
    }

    @Override
    public Proof perform(Work work) {
        var keeping = keeping(work, cluster);
        var stayed = new LinkedHashMap<String, String>();
        int removed = 0;
        long freed = 0;
        for (var id : ids) {
            work.checkpoint();
            var sight = work.tools().vault().sight(cluster);
            var primary = PrunePlan.primary(work.tools(), cluster);
            var prune = Prune.of(sight.backups(), keeping, primary, Instant.now());
            prune.stays().stream()
                    .filter(verdict -> verdict.backup().id().equals(id))
                    .forEach(verdict -> stayed.put(id, verdict.why()));
            for (var verdict : prune.goes()) {
                if (verdict.backup().id().equals(id) && isBuiltOnUnseen(verdict.backup(), sight.doubts())) {
                    stayed.put(
                            id,
                            "a backup that cannot be seen may build on it: "
                                    + sight.doubts().getFirst());
                } else if (verdict.backup().id().equals(id)) {
                    freed += remove(work, verdict.backup());
                    removed++;
                }
            }
            work.progress(
                    100 * (removed + stayed.size()) / ids.size(),
                    "%d of %d, %s freed".formatted(removed, ids.size(), Human.bytes(freed)));
        }
        var left = left(work).stream()
                .map(Backup::id)
                .filter(id -> !stayed.containsKey(id))
                .toList();
        if (!left.isEmpty()) {
            throw new Problem(
                            "STILL_THERE",
                            "removed and still listed: " + String.join(", ", left),
                            "look who else writes to the repositories of " + cluster)
                    .asTrouble();
        }
        return Proof.of(seen(removed, freed, stayed));
    }

    private static boolean isBuiltOnUnseen(Backup backup, List<String> doubts) {
        return backup.manifest().kind() == Manifest.Kind.PHYSICAL && !doubts.isEmpty();
    }

    private String seen(int removed, long freed, LinkedHashMap<String, String> stayed) {
        var words =
                new StringBuilder("%s gone, %s freed".formatted(Human.count(removed, "backup"), Human.bytes(freed)));
        int before = ids.size() - removed - stayed.size();
        if (before > 0) {
            words.append("; ").append(before).append(" had gone before");
        }
        if (!stayed.isEmpty()) {
            words.append("; stayed: ")
                    .append(stayed.entrySet().stream()
                            .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                            .collect(Collectors.joining(", ")));
        }
        return words.toString();
    }

    private static long remove(Work work, Backup backup) {
        long freed = 0;
        for (var place : Kept.places(backup)) {
            work.checkpoint();
            try {
                work.tools().vault().remove(place, backup.manifest());
                freed += backup.manifest().bytes();
            } catch (IOException e) {
                throw Troubles.of(place, e);
            }
        }
        return freed;
    }

    static Keeping keeping(Work work, String cluster) {
        return work.tools()
                .vault()
                .keeping(cluster)
                .orElseThrow(() -> new Problem(
                                "NO_BACKUPS_CONFIGURED",
                                "nothing is configured any more of how backups of " + cluster + " are kept",
                                "the configuration was changed: ask anew")
                        .asTrouble());
    }
}
