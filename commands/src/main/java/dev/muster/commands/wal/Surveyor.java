package dev.muster.commands.wal;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Facts;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Troubles;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at everything that tells of the WAL of a cluster: the primary, the repositories, and our own receiver. */
final class Surveyor {
    private final Work.Tools tools;
    private final Reception.All receptions;

    Surveyor(Work.Tools tools, Reception.All receptions) {
        this.tools = tools;
        this.receptions = receptions;
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
        return new Survey(
                topology,
                keeping,
                new Survey.Slots(
                        sender,
                        keeping.wal().map(wal -> left(topology, wal.slot())).orElse(List.of())),
                archives(
                        topology,
                        keeping,
                        sender.map(Sender::segmentSize)
                                .orElseGet(
                                        () -> receptions.trail(cluster.name()).segmentSize())),
                tools.vault().backups(cluster.name()),
                receptions.of(cluster.name()));
    }

    private Optional<Sender> sender(Topology topology, String slot) {
        return topology.writer().flatMap(seen -> sender(topology, seen, slot));
    }

    private Optional<Sender> sender(Topology topology, Topology.Seen seen, String slot) {
        try {
            return Optional.of(
                    Sender.of(tools.observer(), seen.node(), topology.cluster().name(), slot));
        } catch (SQLException _) {
            return Optional.empty(); // The look at the cluster tells what is wrong with the node.
        }
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

    private Survey.Archives archives(Topology topology, Keeping keeping, long size) {
        Map<String, Optional<Archive>> of = new LinkedHashMap<>();
        var troubles = new ArrayList<Problem>();
        var system = topology.primary().map(facts -> facts.identity().systemIdentifier());
        for (var name : keeping.repositories()) {
            try {
                var all = new Sealer(tools.vault().repository(name), keeping.cluster(), Keys.NONE).list();
                of.put(name, Optional.of(Archive.of(system.orElseGet(() -> newest(all)), size, all)));
            } catch (IOException e) {
                of.put(name, Optional.empty());
                troubles.add(Troubles.of(name, e).problem());
            }
        }
        var first = keeping.repositories().getFirst();
        var lineage = Optional.ofNullable(of.get(first))
                .flatMap(found -> found)
                .map(archive -> Lineages.of(archive, tools.vault().repository(first), keeping.keys()))
                .orElseGet(() -> Lineage.alone(1));
        return new Survey.Archives(of, lineage, troubles);
    }

    private static String newest(List<Stored> all) {
        return all.stream()
                .max((a, b) -> a.at().compareTo(b.at()))
                .map(Stored::systemIdentifier)
                .orElse("");
    }
}
