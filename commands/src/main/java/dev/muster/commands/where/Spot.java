package dev.muster.commands.where;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;

/** The node that a step works on, by its names in the configuration. */
public record Spot(String cluster, String node) {

    public Node in(Work work) {
        return work.observer().cluster(cluster).stream()
                .flatMap(found -> found.nodes().stream())
                .filter(found -> found.name().equals(node))
                .findFirst()
                .orElseThrow(() -> new Problem(
                                "UNKNOWN_NODE",
                                "there is no node " + node + " in cluster " + cluster + " any more",
                                "the configuration was changed: ask anew")
                        .asTrouble());
    }

    public Node as(Acting acting, Work work) {
        return acting.on(cluster, in(work), work);
    }
}
