package dev.muster.bot.clock;

import dev.muster.commands.health.Finding;
import dev.muster.commands.schedule.Coverage;
import dev.muster.commands.schedule.Depot;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Vault;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Looks at the backups of clusters in a rhythm of its own, since a repository may take its time, and keeps what it saw. */
public final class Lookout {
    private final Vault vault;
    private final Map<String, Seen> last = new ConcurrentHashMap<>();

    public Lookout(Vault vault) {
        this.vault = vault;
    }

    private record Seen(List<Backup> backups, List<Finding> findings) {}

    /** {@code timetable}: what is promised. Clusters without backups are not looked at. */
    void look(String cluster, Timetable timetable, Instant now) {
        vault.keeping(cluster).ifPresent(keeping -> {
            var depots = new HashMap<String, Depot>();
            keeping.repositories().forEach(name -> depots.put(name, Depot.of(vault.repository(name))));
            var backups = vault.backups(cluster);
            var promises = timetable.promises(cluster, now);
            last.put(cluster, new Seen(backups, new Coverage(keeping, backups, promises, depots, now).findings()));
        });
    }

    /** Newest first, as they were seen last. */
    public List<Backup> backups(String cluster) {
        return Optional.ofNullable(last.get(cluster)).map(Seen::backups).orElse(List.of());
    }

    /** As they are now. */
    List<Backup> freshly(String cluster) {
        return vault.backups(cluster);
    }

    /** Every code that it may find. */
    public Set<String> codes() {
        return Coverage.CODES;
    }

    /** Empty before the first look: nothing is known then. */
    public Optional<List<Finding>> findings(String cluster) {
        return vault.keeping(cluster).isEmpty()
                ? Optional.of(List.of())
                : Optional.ofNullable(last.get(cluster)).map(Seen::findings);
    }
}
