package dev.muster.commands.where;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The backups as they were seen last: completion must not wait for a repository, which may be far away or gone. */
final class Shelf {
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Work.Tools tools;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Seen seen = new Seen(List.of(), System.nanoTime() - FRESH.toNanos());

    private record Seen(List<Backup> backups, long at) {}

    Shelf(Work.Tools tools) {
        this.tools = tools;
    }

    /** Answers at once, and looks again behind the scenes when that is old. */
    List<Backup> remembered() {
        var known = seen;
        if (System.nanoTime() - known.at() >= FRESH.toNanos() && looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("backups").start(() -> {
                try {
                    look();
                } catch (Problem.Trouble _) {
                    // Whoever asks for the list itself is told.
                } finally {
                    looking.set(false);
                }
            });
        }
        return known.backups();
    }

    /** Of all clusters, newest first. */
    List<Backup> look() {
        var all = tools.observer().clusters().stream()
                .map(Cluster::name)
                .flatMap(cluster -> tools.vault().backups(cluster).stream())
                .sorted(Comparator.comparing(
                                (Backup backup) -> backup.manifest().stop().at())
                        .reversed())
                .toList();
        seen = new Seen(all, System.nanoTime());
        return all;
    }
}
