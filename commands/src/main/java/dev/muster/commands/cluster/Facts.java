package dev.muster.commands.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a server said of itself at one moment. */
public record Facts(Identity identity, Wal wal, Load load, Archiving archiving, Storage storage) {

    public record Identity(
            String systemIdentifier, boolean standby, String version, int timeline, Instant startedAt, Instant now) {}

    /**
     * Positions as byte counts: {@code position} is written by a primary, replayed by a standby.
     *
     * @param lagSeconds only when something was received that is not replayed: on an idle primary the time since the
     *     last commit says nothing
     * @param silence how long a standby has heard nothing from the primary, which speaks every half minute at least
     */
    public record Wal(
            long position, Optional<Double> lagSeconds, Optional<String> receiver, Optional<Duration> silence) {
        public boolean streaming() {
            return receiver.filter("streaming"::equals).isPresent();
        }
    }

    /** {@code transactions}, {@code hits} and {@code reads} are counters since the statistics were reset. */
    public record Load(
            int connections,
            int maxConnections,
            long transactions,
            long hits,
            long reads,
            Optional<Duration> longestQuery,
            Optional<Duration> longestIdleInTransaction) {}

    public record Archiving(String mode, Optional<Instant> lastArchived, Optional<Instant> lastFailed) {
        public boolean on() {
            return !mode.equals("off");
        }

        public boolean failing() {
            return lastFailed
                    .map(failed -> lastArchived.map(failed::isAfter).orElse(true))
                    .orElse(false);
        }
    }

    /** {@code held} are the databases that let no new session in. */
    public record Storage(Optional<Disk> disk, List<DatabaseSize> databases, List<String> held) {
        public Storage(Optional<Disk> disk, List<DatabaseSize> databases) {
            this(disk, databases, List.of());
        }
    }

    public record Disk(long total, long usable) {
        public double usedPercent() {
            return total == 0 ? 0 : 100.0 * (total - usable) / total;
        }
    }

    public record DatabaseSize(String name, long bytes) {}

    public boolean standby() {
        return identity.standby();
    }
}
