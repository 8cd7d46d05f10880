package dev.muster.commands.keep;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Troubles;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.vault.WalNeed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Removes WAL that no physical backup needs which is there: also not one of those that are going to be pruned. */
public record PruneWal(String cluster) implements Step {

    @Override
    public String describe() {
        return "remove WAL of " + cluster + " from before its oldest physical backup";
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
        var keeping = PruneBackups.keeping(work, cluster);
        var need = need(work, keeping);
        return going(work.tools().vault(), keeping, need).values().stream().allMatch(List::isEmpty)
                ? new Probe.Done(Proof.of("no WAL is there that nobody needs"))
                : new Probe.NotDone();
    }

    private WalNeed need(Work work, Keeping keeping) {
        var sight = work.tools().vault().sight(cluster);
        requireNoDoubt(sight.doubts());
        return WalNeed.of(sight.backups(), keeping, Instant.now());
    }

    /** By repository. */
    static Map<String, List<Repository.Item>> going(Vault vault, Keeping keeping, WalNeed need) {
        var going = new LinkedHashMap<String, List<Repository.Item>>();
        for (var name : keeping.repositories()) {
            try {
                going.put(name, need.going(vault.repository(name).list(keeping.cluster() + "/wal")));
            } catch (IOException e) {
                throw Troubles.of(name, e);
            }
        }
        return going;
    }

    /** A backup that cannot be seen may need what looks as if nobody did. */
    private static void requireNoDoubt(List<String> doubts) {
        if (!doubts.isEmpty()) {
            throw new Problem(
                            "BACKUPS_UNSEEN",
                            "which WAL is needed cannot be told: " + doubts.getFirst(),
                            "put that right first; until then all WAL stays")
                    .asTrouble();
        }
    }

    @Override
    public Proof perform(Work work) {
        var keeping = PruneBackups.keeping(work, cluster);
        var going = going(work.tools().vault(), keeping, need(work, keeping));
        int all = going.values().stream().mapToInt(List::size).sum();
        int removed = 0;
        long freed = 0;
        for (var place : going.entrySet()) {
            var repository = work.tools().vault().repository(place.getKey());
            // The oldest first: what is left when this is stopped has no hole.
            for (var item : place.getValue()) {
                work.checkpoint();
                try {
                    repository.remove(item.path());
                } catch (IOException e) {
                    throw Troubles.of(place.getKey(), e);
                }
                freed += item.bytes();
                removed++;
                work.progress(100 * removed / all, "%d of %d, %s freed".formatted(removed, all, Human.bytes(freed)));
            }
        }
        var left = going(work.tools().vault(), keeping, need(work, keeping)).values().stream()
                .mapToInt(List::size)
                .sum();
        if (left > 0) {
            throw new Problem(
                            "STILL_THERE",
                            "%s of WAL that nobody needs are still there".formatted(Human.count(left, "file")),
                            "look who else writes to the repositories of " + cluster)
                    .asTrouble();
        }
        return Proof.of("%s of WAL gone, %s freed".formatted(Human.count(removed, "file"), Human.bytes(freed)));
    }
}
