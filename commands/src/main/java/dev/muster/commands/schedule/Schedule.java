package dev.muster.commands.schedule;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * Something that is done for a cluster by itself, as it is configured.
 *
 * @param databases of a logical backup; none: all of them
 */
public record Schedule(String cluster, String name, Kind kind, When when, List<String> databases) {
    public Schedule {
        databases = List.copyOf(databases);
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
