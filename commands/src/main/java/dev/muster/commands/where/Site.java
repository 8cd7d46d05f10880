package dev.muster.commands.where;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Facts;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.plan.Check;
import java.time.Duration;
import java.util.List;

/** A node that is up, in a cluster as it was seen. */
public record Site(Topology topology, Node node, Facts facts) {

    public static List<Site> of(Topology topology) {
        return topology.nodes().stream()
                .flatMap(seen -> seen.facts().stream().map(facts -> new Site(topology, seen.node(), facts)))
                .toList();
    }

    public Cluster cluster() {
        return topology.cluster();
    }

    public Spot spot() {
        return new Spot(cluster().name(), node.name());
    }

    /** What must still be so of the node when something is done on it. */
    public String essence() {
        return "%s on timeline %d, system identifier %s"
                .formatted(role(), facts.identity().timeline(), facts.identity().systemIdentifier());
    }

    public Check check() {
        var identity = facts.identity();
        return new Check(
                node.name() + " is " + (facts.standby() ? "a standby" : "the primary"),
                "timeline %d, up %s"
                        .formatted(
                                identity.timeline(),
                                Human.duration(Duration.between(identity.startedAt(), identity.now()))),
                true);
    }

    public String role() {
        return facts.standby() ? "standby" : "primary";
    }
}
