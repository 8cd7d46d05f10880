package dev.muster.commands.names;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Troubles;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps what the relations of one cluster are called, in its first repository, whenever that changed. To be called once a
 * minute, by one replica of Muster.
 */
public final class NameKeeper {
    /** Of what nothing says how long it is kept. */
    private static final Duration USUALLY = Duration.ofDays(35);

    private static final Duration PRUNING = Duration.ofHours(1);

    private final Work.Tools tools;
    private final Cluster cluster;
    private Map<String, Long> seen = Map.of();
    private Optional<Essence> last = Optional.empty();
    private Instant pruned = Instant.MIN;

    /** What makes a snapshot worth keeping; estimates of rows change all the time. */
    private record Essence(String system, Map<Long, String> databases, List<Relation> relations) {
        static Essence of(Snapshot snapshot) {
            return new Essence(
                    snapshot.systemIdentifier(),
                    snapshot.databases(),
                    snapshot.relations().stream().map(Essence::plain).toList());
        }

        private static Relation plain(Relation it) {
            return new Relation(
                    it.database(), it.oid(), it.storage(), it.name(), it.kind(), it.owner(), it.parent(), 0);
        }
    }

    public NameKeeper(Work.Tools tools, Cluster cluster) {
        this.tools = tools;
        this.cluster = cluster;
    }

    /** Whether something was written. Throws what is wrong with the repository; a server that is away is asked again. */
    public synchronized boolean look(Instant now) {
        var keeping =
                tools.vault().keeping(cluster.name()).filter(it -> it.wal().isPresent());
        var writer = tools.observer().observe(cluster).writer();
        if (keeping.isEmpty() || keeping.get().repositories().isEmpty() || writer.isEmpty()) {
            return false;
        }
        var first = keeping.get().repositories().getFirst();
        var shelf = new Shelf(
                tools.vault().repository(first), cluster.name(), keeping.get().keys());
        try {
            prune(shelf, keeping.get(), now);
            return look(new Registrar(tools.access(), writer.get().node()), shelf);
        } catch (SQLException _) {
            return false; // The look at the cluster tells what is wrong with the node.
        } catch (IOException e) {
            throw Troubles.of(first, e);
        }
    }

    private boolean look(Registrar registrar, Shelf shelf) throws SQLException, IOException {
        var changes = registrar.changes();
        if (last.isPresent() && changes.equals(seen)) {
            return false;
        }
        var snapshot = registrar.snapshot();
        var essence = Essence.of(snapshot);
        if (last.isEmpty()) {
            last = kept(shelf);
        }
        boolean changed = !last.equals(Optional.of(essence));
        if (changed) {
            shelf.write(snapshot);
        }
        last = Optional.of(essence);
        seen = changes;
        return changed;
    }

    /** What an earlier Muster kept. Empty if we cannot read it: then it is written once more. */
    private static Optional<Essence> kept(Shelf shelf) throws IOException {
        var all = shelf.list();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Essence.of(shelf.read(all.getLast())));
        } catch (Problem.Trouble | IOException _) {
            return Optional.empty();
        }
    }

    private void prune(Shelf shelf, Keeping keeping, Instant now) throws IOException {
        if (pruned.plus(PRUNING).isBefore(now)) {
            var age = Optional.ofNullable(keeping.retention().get(Manifest.Kind.PHYSICAL))
                    .flatMap(Keeping.Retention::age)
                    .filter(it -> it.compareTo(USUALLY) > 0)
                    .orElse(USUALLY);
            shelf.prune(now.minus(age));
            pruned = now;
        }
    }
}
