package dev.muster.commands.wal;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Facts;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Troubles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Looks at everything that tells of the WAL of a cluster: the primary, the repositories, and our own receiver. */
final class Surveyor {
    private final Work.Tools tools;
    private final Reception.All receptions;
    private final Duration fresh;
    private final Map<String, Shelves> shelves = new ConcurrentHashMap<>();

    /** What lies in the repositories of a cluster. */
    private record Shelves(long at, Map<String, Listing> listings, List<Backup> backups) {}

    private sealed interface Listing {
        record Found(List<Stored> stored) implements Listing {}

        record Away(Problem problem) implements Listing {}
    }

    Surveyor(Work.Tools tools, Reception.All receptions) {
        this(tools, receptions, Duration.ZERO);
    }

    /** {@code fresh}: for so long repositories are not looked at again, which may hold tens of thousands of files. */
    Surveyor(Work.Tools tools, Reception.All receptions, Duration fresh) {
        this.tools = tools;
        this.receptions = receptions;
        this.fresh = fresh;
    }

    Work.Tools tools() {
        return tools;
    }

    boolean receivedElsewhere(String cluster) {
        return receptions
                .of(cluster)
                .filter(reception -> reception.state() instanceof Reception.State.Elsewhere)
                .isPresent();
    }

    Trail trail(String cluster) {
        return receptions.trail(cluster);
    }

    /** Empty if no backups are configured for it. */
    Optional<Survey> survey(Cluster cluster) {
        return tools.vault().keeping(cluster.name()).map(keeping -> survey(cluster, keeping));
    }

    private Survey survey(Cluster cluster, Keeping keeping) {
        var topology = tools.observer().observe(cluster);
        var sender = keeping.wal().flatMap(wal -> sender(topology, wal.slot()));
        sender.ifPresent(said -> receptions.trail(cluster.name()).add(topology.at(), said));
        var there = shelves(keeping);
        return new Survey(
                topology,
                keeping,
                new Survey.Slots(
                        sender,
                        keeping.wal().map(wal -> left(topology, wal.slot())).orElse(List.of())),
                archives(
                        topology,
                        keeping,
                        there.listings(),
                        sender.map(Sender::segmentSize)
                                .orElseGet(
                                        () -> receptions.trail(cluster.name()).segmentSize())),
                there.backups(),
                receptions.of(cluster.name()));
    }

    private Optional<Sender> sender(Topology topology, String slot) {
        return topology.writer().flatMap(seen -> sender(topology, seen, slot));
    }

    private Optional<Sender> sender(Topology topology, Topology.Seen seen, String slot) {
        return Sender.heard(tools.observer(), seen.node(), topology.cluster().name(), slot);
    }

    /** A primary that became a standby keeps our slot, and with it WAL that nobody will ever fetch. */
    private List<String> left(Topology topology, String slot) {
        return topology.nodes().stream()
                .filter(seen -> seen.facts().filter(Facts::standby).isPresent())
                .filter(seen -> sender(topology, seen, slot)
                        .flatMap(Sender::slot)
                        .filter(found -> !found.active())
                        .isPresent())
                .map(seen -> seen.node().name())
                .toList();
    }

    private Shelves shelves(Keeping keeping) {
        var known = shelves.get(keeping.cluster());
        if (known != null && System.nanoTime() - known.at() < fresh.toNanos()) {
            return known;
        }
        var listings = new LinkedHashMap<String, Listing>();
        keeping.repositories().forEach(name -> listings.put(name, listing(name, keeping.cluster())));
        var looked = new Shelves(System.nanoTime(), listings, tools.vault().backups(keeping.cluster()));
        shelves.put(keeping.cluster(), looked);
        return looked;
    }

    private Listing listing(String repository, String cluster) {
        try {
            return new Listing.Found(new Sealer(tools.vault().repository(repository), cluster, Keys.NONE).list());
        } catch (IOException e) {
            return new Listing.Away(Troubles.of(repository, e).problem());
        }
    }

    private Survey.Archives archives(Topology topology, Keeping keeping, Map<String, Listing> listings, long size) {
        Map<String, Optional<Archive>> of = new LinkedHashMap<>();
        var troubles = new ArrayList<Problem>();
        var system = topology.primary().map(facts -> facts.identity().systemIdentifier());
        listings.forEach((name, listing) -> {
            switch (listing) {
                case Listing.Found(var all) ->
                    of.put(name, Optional.of(Archive.of(system.orElseGet(() -> newest(all)), size, all)));
                case Listing.Away(var problem) -> {
                    of.put(name, Optional.empty());
                    troubles.add(problem);
                }
            }
        });
        var first = keeping.repositories().getFirst();
        var archive = Optional.ofNullable(of.get(first)).flatMap(found -> found);
        var told = archive.flatMap(it -> Lineages.told(it, tools.vault().repository(first), keeping.keys()));
        var lineage = told.or(() -> archive.map(Archive::inferred)).orElseGet(() -> Lineage.alone(1));
        return new Survey.Archives(of, lineage, told.isPresent(), troubles);
    }

    private static String newest(List<Stored> all) {
        return all.stream()
                .max((a, b) -> a.at().compareTo(b.at()))
                .map(Stored::systemIdentifier)
                .orElse("");
    }
}
