package dev.muster.commands.keep;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Prune;
import dev.muster.commands.vault.WalNeed;
import dev.muster.commands.where.BackupWords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What would go of a cluster, and what stays.
 *
 * @param wal what would go of WAL, by repository
 * @param doubts why WAL stays altogether; empty when nothing speaks against letting some go
 */
public record PrunePlan(
        Cluster cluster, Prune prune, WalNeed need, Map<String, List<Repository.Item>> wal, List<String> doubts) {
    public PrunePlan {
        wal = new LinkedHashMap<>(wal);
        doubts = List.copyOf(doubts);
    }

    /** As it is now. */
    public static PrunePlan of(Cluster cluster, Work.Tools tools, Keeping keeping, Instant now) {
        var vault = tools.vault();
        var sight = vault.sight(cluster.name());
        var prune = Prune.of(sight.backups(), keeping, primary(tools, cluster.name()), now);
        var kept = prune.stays().stream().map(Prune.Verdict::backup).toList();
        var need = WalNeed.of(kept, keeping, now);
        var doubts = sight.doubts();
        var wal = doubts.isEmpty() ? PruneWal.going(vault, keeping, need) : Map.<String, List<Repository.Item>>of();
        return new PrunePlan(cluster, prune, need, wal, doubts);
    }

    static Optional<Prune.Primary> primary(Work.Tools tools, String cluster) {
        return tools.observer()
                .cluster(cluster)
                .flatMap(found -> tools.observer().observe(found).primary())
                .map(facts -> new Prune.Primary(
                        facts.identity().systemIdentifier(), facts.identity().timeline()));
    }

    public boolean nothingGoes() {
        return prune.goes().isEmpty() && walFiles() == 0;
    }

    int walFiles() {
        return wal.values().stream().mapToInt(List::size).sum();
    }

    long walBytes() {
        return wal.values().stream()
                .flatMap(List::stream)
                .mapToLong(Repository.Item::bytes)
                .sum();
    }

    /** What goes, in few words. */
    String inShort() {
        var words = new ArrayList<String>();
        words.add(Human.count(prune.goes().size(), "backup") + " (" + Human.bytes(prune.bytes()) + ")");
        if (walFiles() > 0) {
            words.add(Human.count(walFiles(), "file") + " of WAL (" + Human.bytes(walBytes()) + ")");
        }
        return String.join(" and ", words);
    }

    /** {@code danger}: it destroys when somebody asks for it; done by the configured policy, it was decided upon before. */
    public Plan plan(Danger danger, Optional<String> reason) {
        var name = cluster.name();
        var steps = new ArrayList<Step>();
        if (!prune.goes().isEmpty()) {
            steps.add(new PruneBackups(
                    name,
                    prune.goes().stream().map(verdict -> verdict.backup().id()).toList()));
        }
        if (walFiles() > 0) {
            steps.add(new PruneWal(name));
        }
        double files = prune.goes().size() + walFiles() / 50.0;
        return new Plan(
                new Plan.Target("backup prune", name, cluster.tier(), Optional.empty()),
                "Prune " + name + ": " + inShort(),
                danger,
                steps,
                new Plan.Outlook(
                        Estimate.seconds(0.1 + files * 0.05, 5 + files * 2),
                        loss(),
                        blast(),
                        "it cannot be taken back; to keep one of them, deny this and pin it: /db backup pin ID"),
                new Plan.Grounds(checks(), facts(), reason));
    }

    private Loss loss() {
        var gone = prune.goes().stream()
                .map(verdict -> verdict.backup().manifest().stop().at())
                .sorted()
                .toList();
        return gone.isEmpty()
                ? Loss.of("WAL that no backup needs")
                : new Loss(
                        "going back to what only these backups hold",
                        Optional.of(gone.getFirst()),
                        Optional.of(gone.getLast()));
    }

    private Map<String, String> blast() {
        var blast = new LinkedHashMap<String, String>();
        blast.put("goes", inShort());
        blast.put("stays", Human.count(prune.stays().size(), "backup"));
        prune.stays().stream()
                .filter(verdict -> verdict.backup().verified())
                .findFirst()
                .ifPresent(verdict ->
                        blast.put("newest verified that stays", verdict.backup().id()));
        return blast;
    }

    private List<Check> checks() {
        return List.of(
                new Check(
                        "a verified backup stays",
                        "%d of %d that stay are verified"
                                .formatted(
                                        prune.stays().stream()
                                                .filter(verdict ->
                                                        verdict.backup().verified())
                                                .count(),
                                        prune.stays().size()),
                        prune.stays().stream()
                                .anyMatch(verdict -> verdict.backup().verified())),
                new Check(
                        "every backup can be seen",
                        doubts.isEmpty() ? "all repositories answer" : String.join("; ", doubts),
                        doubts.isEmpty()));
    }

    /** What must still go when it is approved: by name, with what does not change by waiting. */
    private Map<String, String> facts() {
        var facts = new LinkedHashMap<String, String>();
        for (var verdict : prune.goes()) {
            var manifest = verdict.backup().manifest();
            facts.put(
                    "goes: " + manifest.id(),
                    "%s of %s, %s in %s"
                            .formatted(
                                    BackupWords.word(manifest.kind()),
                                    Human.day(manifest.stop().at()),
                                    Human.bytes(manifest.bytes()),
                                    String.join(", ", Kept.places(verdict.backup()))));
        }
        if (walFiles() > 0) {
            facts.put("goes: WAL", walFrom());
        }
        return facts;
    }

    String walFrom() {
        return need.bases().isEmpty()
                ? "of servers of which there is no physical backup, older than such a backup would be kept"
                : need.bases().keySet().stream()
                        .sorted()
                        .flatMap(server -> need.from(server).stream().map(PrunePlan::before))
                        .collect(Collectors.joining("; "));
    }

    private static String before(Manifest.Moment moment) {
        return "before %s on timeline %d, where the oldest physical backup starts"
                .formatted(moment.lsn(), moment.timeline());
    }
}
