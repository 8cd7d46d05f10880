package dev.muster.commands.schedule;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * Something that is done for a cluster by itself, as it is configured.
 *
 * @param databases of a logical backup; none: all of them
 * @param fullEvery of so many physical backups one is full, and the others hold what changed; 1: all are full
 */
public record Schedule(String cluster, String name, Kind kind, When when, List<String> databases, int fullEvery) {
    public Schedule {
        databases = List.copyOf(databases);
    }

    public Schedule(String cluster, String name, Kind kind, When when, List<String> databases) {
        this(cluster, name, kind, when, databases, 1);
    }

    /** The five fields of cron, in a zone. */
    public record When(String cron, ZoneId zone) {}

    public enum Kind {
        LOGICAL,
        PHYSICAL,
        /** Proves the newest backup of each kind deeply, if that was not done yet. */
        VERIFY,
        /** Lets go what retention does not keep. */
        PRUNE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public boolean isBackup() {
            return this == LOGICAL || this == PHYSICAL;
        }
    }
}
