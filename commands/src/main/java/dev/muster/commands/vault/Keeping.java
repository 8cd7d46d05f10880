package dev.muster.commands.vault;

import dev.muster.commands.seal.Keys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the backups of one cluster are kept, as it is configured.
 *
 * @param repositories by name; the first is where backups are taken to, the others get copies
 * @param retention what is kept of each kind; a kind without one is kept for ever
 * @param limit how long a backup may take
 * @param rows whether the rows of the source are counted while a backup is taken, to compare what is restored with
 */
public record Keeping(
        String cluster,
        List<String> repositories,
        Keys keys,
        Map<Manifest.Kind, Retention> retention,
        Optional<Wal> wal,
        Duration limit,
        Rows rows) {
    public Keeping {
        repositories = List.copyOf(repositories);
        retention = Map.copyOf(retention);
    }

    public Keeping(
            String cluster,
            List<String> repositories,
            Keys keys,
            Map<Manifest.Kind, Retention> retention,
            Optional<Wal> wal,
            Duration limit) {
        this(cluster, repositories, keys, retention, wal, limit, Rows.COUNTED);
    }

    public enum Rows {
        COUNTED,
        /** For those to whom reading every row once more is too much. */
        SKIPPED
    }

    /** A backup stays while it is among the newest {@code count}, and while it is younger than {@code age}: it goes when it is neither. */
    public record Retention(Optional<Integer> count, Optional<Duration> age) {}

    /** WAL is received all the time, by {@code slot}. */
    public record Wal(String slot) {}
}
