package dev.muster.commands.side;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Instead;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.seal.Opening;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Chain;
import dev.muster.commands.vault.Find;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Troubles;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.wal.Gap;
import dev.muster.commands.wal.Holding;
import dev.muster.commands.wal.Lineage;
import dev.muster.commands.wal.Lsn;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All that one recovery could be made of: the base backups on one line of history, newest first, and the WAL of it.
 *
 * @param holding the first repository that answers; empty when none has WAL
 * @param primary when it goes on where the repositories end
 */
record Stock(
        Work.Tools tools,
        Keeping keeping,
        List<Backup> bases,
        Optional<Holding> holding,
        Lineage lineage,
        Optional<Node> primary) {

    static Stock of(Work.Tools tools, Topology topology, Recoveries.Wish wish) {
        var cluster = topology.cluster().name();
        var keeping = Exam.keeping(tools.vault(), cluster);
        var all = tools.vault().backups(cluster);
        var find = new Find(all);
        var physical = all.stream()
                .filter(Recoveries::isPhysical)
                .filter(backup -> find.whyNot(backup).isEmpty())
                .toList();
        if (physical.isEmpty()) {
            throw noBase(cluster);
        }
        var primary = topology.primary();
        var system = primary.map(facts -> facts.identity().systemIdentifier())
                .orElseGet(() -> physical.getFirst().manifest().source().systemIdentifier());
        var holding = holding(tools, keeping, system);
        int current = primary.map(facts -> facts.identity().timeline())
                .orElseGet(() -> holding.flatMap(
                                held -> held.timelines().stream().max(Comparator.naturalOrder()))
                        .orElseGet(() -> physical.getFirst().manifest().stop().timeline()));
        int timeline = wish.timeline().orElse(current);
        var lineage = lineage(tools, topology, holding, timeline);
        var bases = physical.stream()
                .filter(backup -> backup.manifest().source().systemIdentifier().equals(system))
                .filter(backup -> lineage.leadsFrom(backup.manifest().stop()))
                .toList();
        if (bases.isEmpty()) {
            throw noBase(cluster);
        }
        boolean lives = primary.isPresent() && timeline == current;
        return new Stock(
                tools,
                keeping,
                bases,
                holding,
                lineage,
                lives ? topology.writer().map(Topology.Seen::node) : Optional.empty());
    }

    private static Problem.Trouble noBase(String cluster) {
        return new Problem(
                        "NO_BASE_BACKUP",
                        "there is no sound physical backup of " + cluster + " to begin with on that timeline",
                        "restore from a logical one (--backup latest), and take a physical one for the next time: /db"
                                + " backup now " + cluster + " --kind physical")
                .asTrouble();
    }

    /** The first that answers and has some; one that is away may be all there is, which is then told. */
    private static Optional<Holding> holding(Work.Tools tools, Keeping keeping, String system) {
        var troubles = new ArrayList<Problem.Trouble>();
        for (var repository : keeping.repositories()) {
            try {
                var found = Holding.of(tools, keeping, repository, system);
                if (!found.isEmpty()) {
                    return Optional.of(found);
                }
            } catch (IOException e) {
                troubles.add(Troubles.of(repository, e));
            }
        }
        if (!troubles.isEmpty()) {
            throw troubles.getFirst();
        }
        return Optional.empty();
    }

    private static Lineage lineage(Work.Tools tools, Topology topology, Optional<Holding> holding, int timeline) {
        try {
            if (timeline == 1) {
                return Lineage.alone(1);
            }
            if (holding.isPresent() && holding.get().timelines().contains(timeline)) {
                return holding.get().lineage(timeline);
            }
        } catch (IOException e) {
            throw Troubles.of(holding.map(Holding::repository).orElse(""), e);
        }
        var known = new TreeSet<>(holding.map(Holding::timelines).orElse(List.of()));
        topology.primary().ifPresent(facts -> known.add(facts.identity().timeline()));
        return topology.writer()
                .filter(seen -> seen.facts()
                        .filter(facts -> facts.identity().timeline() == timeline)
                        .isPresent())
                .flatMap(seen -> Holding.lineage(tools.access(), seen.node(), timeline))
                .orElseThrow(() -> new Problem(
                                "UNKNOWN_TIMELINE",
                                "nothing is known of timeline " + timeline,
                                "there is --timeline "
                                        + known.stream()
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(", --timeline ")))
                        .asTrouble(known.stream()
                                .map(each -> Abandoned.on(each, "Timeline " + each))
                                .toArray(Instead[]::new)));
    }

    int timeline() {
        return lineage.timeline();
    }

    Optional<String> living() {
        return primary.map(Node::name);
    }

    /** Where all WAL ends that there is: of a primary as it says this very moment, since people name what they just saw. */
    Optional<Lsn> end() {
        return primary.flatMap(this::position).or(() -> holding.flatMap(held -> held.end(lineage)));
    }

    private Optional<Lsn> position(Node node) {
        try {
            return tools.observer().ask(node, line -> {
                try (var statement = line.createStatement();
                        var row = statement.executeQuery("SELECT pg_current_wal_insert_lsn()::text")) {
                    row.next();
                    return Lsn.of(row.getString(1)).map(lsn -> new Lsn(lsn.bytes() + 1));
                }
            });
        } catch (SQLException _) {
            return Optional.empty(); // It went away meanwhile: what is kept counts.
        }
    }

    /** Behind the newest transaction that ended; empty if there is no primary to be asked. */
    Optional<Long> endedBefore() {
        return primary.flatMap(node -> {
            try {
                return tools.observer().ask(node, line -> {
                    try (var statement = line.createStatement();
                            var row = statement.executeQuery(
                                    "SELECT txid_snapshot_xmax(txid_current_snapshot()) & 4294967295")) {
                        row.next();
                        return Optional.of(row.getLong(1));
                    }
                });
            } catch (SQLException _) {
                return Optional.empty(); // It went away meanwhile: what is kept counts.
            }
        });
    }

    /** No later moment is in the WAL; empty while the primary writes it. */
    Optional<Instant> newest() {
        return primary.isPresent()
                ? Optional.empty()
                : holding.flatMap(held -> held.files(lineage, new Lsn(0)).stream()
                                .map(Holding.File::at)
                                .max(Comparator.naturalOrder()))
                        .or(() -> Optional.of(bases.getFirst().manifest().stop().at()));
    }

    Optional<Gap> gap(Lsn from) {
        return holding.flatMap(held -> held.end(lineage)
                .filter(from::before)
                .flatMap(end ->
                        held.continuity(lineage, from, end).gaps().stream().findFirst()));
    }

    /** When the last before a gap was kept. */
    Optional<Instant> lastBefore(Gap gap, Lsn from) {
        return holding.flatMap(held -> held.files(lineage, from).stream()
                .filter(file -> held.segment(file).start().before(gap.from()))
                .map(Holding.File::at)
                .max(Comparator.naturalOrder()));
    }

    /** The first repository with all of it whose copy one of our keys opens. */
    String readable(Backup base) {
        var chain = chain(base);
        var repository = chain.isFull() ? Exam.first(tools.vault(), keeping.cluster(), base.id()) : together(base);
        for (var manifest : chain.links()) {
            for (var part : manifest.parts()) {
                var path = Vault.folder(manifest) + "/" + part.name();
                try (var in =
                        Opening.of(path, tools.vault().repository(repository).open(path), keeping.keys())) {
                    in.read();
                } catch (IOException e) {
                    throw Troubles.of(repository, e);
                }
            }
        }
        return repository;
    }

    Chain chain(Backup base) {
        return Chain.of(tools.vault().backups(keeping.cluster()), base.manifest());
    }

    /** An incremental one is unpacked with what it builds on, from one place. */
    private String together(Backup base) {
        var find = new Find(tools.vault().backups(keeping.cluster()));
        return keeping.repositories().stream()
                .filter(repository -> find.isWholeIn(repository, base))
                .findFirst()
                .orElseThrow(() -> new Problem(
                                "BASE_MISSING",
                                "no repository has both %s and all that it builds on".formatted(base.id()),
                                "bring them together: /db backup copy %s --to %s"
                                        .formatted(
                                                base.id(),
                                                keeping.repositories().getFirst()))
                        .asTrouble());
    }
}
