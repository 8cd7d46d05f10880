package dev.muster.bot.config;

import dev.muster.chat.Secret;
import dev.muster.commands.vault.Keeping;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Where backups lie, how those of each cluster are kept, and when they are made.
 *
 * @param scratch where backups are restored to be proven, and dropped again
 * @param keepings one for each cluster that has backups
 * @param identities what opens backups here
 */
public record Backups(
        List<Backups.Place> repositories,
        Path scratch,
        List<Keeping> keepings,
        List<Schedule> schedules,
        List<Secret> identities) {
    public static final Backups NONE = new Backups(List.of(), Path.of("scratch"), List.of(), List.of(), List.of());

    public Backups {
        repositories = List.copyOf(repositories);
        keepings = List.copyOf(keepings);
        schedules = List.copyOf(schedules);
        identities = List.copyOf(identities);
    }

    /** A repository in a folder. */
    public record Place(String name, Path path) {}

    /**
     * What is done by the clock.
     *
     * @param name its name, one of a kind in its cluster
     * @param when minute, hour, day of the month, month, day of the week, in {@code zone}
     * @param databases of a logical backup; none: all of them
     * @param fullEvery of so many physical backups one is full, and the others hold what changed; 1: all are full
     */
    public record Schedule(String cluster, String name, What what, Cron when, List<String> databases, int fullEvery) {
        public Schedule {
            databases = List.copyOf(databases);
        }
    }

    public record Cron(String expression, ZoneId zone) {}

    public enum What {
        LOGICAL,
        PHYSICAL,
        /** The newest backup of each kind is restored beside, checked and counted. */
        VERIFY,
        /** What retention no longer asks for is removed. */
        PRUNE
    }

    public Optional<Keeping> of(String cluster) {
        return keepings.stream()
                .filter(keeping -> keeping.cluster().equals(cluster))
                .findFirst();
    }
}
