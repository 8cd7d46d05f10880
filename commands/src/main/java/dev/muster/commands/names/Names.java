package dev.muster.commands.names;

import dev.muster.commands.cluster.Topology;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.wal.Lsn;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What relations were called when, as far as somebody looked. Pure once it is loaded. */
public final class Names {
    private static final int MOST = 200;

    private final List<Look> looks;

    /** By oid, and by where they lay; both within a database. */
    private record Look(Snapshot snapshot, Map<Key, Relation> byOid, Map<Key, Relation> byNode) {
        static Look of(Snapshot snapshot) {
            var byOid = new HashMap<Key, Relation>();
            var byNode = new HashMap<Key, Relation>();
            for (var each : snapshot.relations()) {
                byOid.put(new Key(each.database(), each.oid()), each);
                if (each.storage().node() != 0) {
                    byNode.put(new Key(each.database(), each.storage().node()), each);
                }
            }
            return new Look(snapshot, byOid, byNode);
        }
    }

    private record Key(long database, long number) {}

    /** In any order; those of another server tell nothing of this one. */
    public Names(List<Snapshot> snapshots, String systemIdentifier) {
        looks = snapshots.stream()
                .filter(snapshot -> snapshot.systemIdentifier().equals(systemIdentifier))
                .sorted(Comparator.comparing(Snapshot::lsn))
                .map(Look::of)
                .toList();
    }

    /** What was kept about that time, and what the server says now, if it can be asked. */
    public static Names of(Work.Tools tools, Topology topology, String systemIdentifier, Instant from) {
        var snapshots = new ArrayList<>(kept(tools, topology.cluster().name(), from));
        topology.writer().ifPresent(seen -> {
            try {
                snapshots.add(new Registrar(tools.access(), seen.node()).snapshot());
            } catch (SQLException _) {
                // It tells nothing, then: what was kept must do.
            }
        });
        return new Names(snapshots, systemIdentifier);
    }

    private static List<Snapshot> kept(Work.Tools tools, String cluster, Instant from) {
        var keeping = tools.vault().keeping(cluster);
        for (var name : keeping.map(it -> it.repositories()).orElse(List.of())) {
            var shelf = new Shelf(
                    tools.vault().repository(name),
                    cluster,
                    keeping.orElseThrow().keys());
            try {
                var snapshots = new ArrayList<Snapshot>();
                for (var kept : about(shelf.list(), from)) {
                    snapshots.add(shelf.read(kept));
                }
                if (!snapshots.isEmpty()) {
                    return snapshots;
                }
            } catch (IOException | Problem.Trouble _) {
                // Another repository may hold them; without any the tables have no names, which is said.
            }
        }
        return List.of();
    }

    /** The last two before, since the last may have been read while something went; of the others the newest. */
    private static List<Shelf.Kept> about(List<Shelf.Kept> all, Instant from) {
        int first = (int) all.stream().filter(kept -> kept.at().isBefore(from)).count();
        var wanted = all.subList(Math.max(0, first - 2), all.size());
        return wanted.subList(Math.max(0, wanted.size() - MOST), wanted.size());
    }

    /** As it was called just before; else as it was called first afterwards. */
    public Optional<Relation> byOid(long database, long oid, Lsn before) {
        return nearest(before, look -> Optional.ofNullable(look.byOid().get(new Key(database, oid))));
    }

    public Optional<Relation> byNode(long database, long node, Lsn before) {
        return nearest(before, look -> Optional.ofNullable(look.byNode().get(new Key(database, node))));
    }

    /** As the first look after it had it. Empty if it was gone by then, and if nobody has looked since. */
    public Optional<Relation> after(long database, long oid, Lsn at) {
        return firstAfter(at).flatMap(look -> Optional.ofNullable(look.byOid().get(new Key(database, oid))));
    }

    /** Just before only. */
    public Optional<Relation> before(long database, long oid, Lsn at) {
        return looks.reversed().stream()
                .filter(look -> !at.before(look.snapshot().lsn()))
                .flatMap(look -> Optional.ofNullable(look.byOid().get(new Key(database, oid))).stream())
                .findFirst();
    }

    /** Whether somebody has looked since, into that very database. */
    public boolean lookedAfter(long database, Lsn at) {
        return firstAfter(at)
                .filter(look -> look.snapshot().relations().stream().anyMatch(each -> each.database() == database)
                        || !look.snapshot().databases().containsKey(database))
                .isPresent();
    }

    public Optional<String> database(long oid, Lsn before) {
        return nearest(
                before, look -> Optional.ofNullable(look.snapshot().databases().get(oid)));
    }

    /** Whether a database was there when somebody looked afterwards. */
    public boolean databaseAfter(long oid, Lsn at) {
        return firstAfter(at)
                .filter(look -> look.snapshot().databases().containsKey(oid))
                .isPresent();
    }

    /** Whether it, or what it is a partition of, is called so. */
    public boolean isCalled(Relation relation, String said, Lsn before) {
        var it = relation;
        for (int depth = 0; depth < 20; depth++) {
            if (it.isCalled(said)) {
                return true;
            }
            var above = it.parent();
            var next = above.flatMap(oid -> byOid(relation.database(), oid, before));
            if (next.isEmpty()) {
                return false;
            }
            it = next.get();
        }
        return false;
    }

    public boolean knows(Predicate<Relation> which) {
        return looks.stream()
                .anyMatch(look -> look.snapshot().relations().stream().anyMatch(which));
    }

    public boolean isEmpty() {
        return looks.isEmpty();
    }

    private Optional<Look> firstAfter(Lsn at) {
        return looks.stream().filter(look -> at.before(look.snapshot().lsn())).findFirst();
    }

    private <T> Optional<T> nearest(Lsn before, java.util.function.Function<Look, Optional<T>> what) {
        var earlier = looks.reversed().stream()
                .filter(look -> !before.before(look.snapshot().lsn()))
                .flatMap(look -> what.apply(look).stream())
                .findFirst();
        return earlier.or(() -> looks.stream()
                .filter(look -> before.before(look.snapshot().lsn()))
                .flatMap(look -> what.apply(look).stream())
                .findFirst());
    }
}
