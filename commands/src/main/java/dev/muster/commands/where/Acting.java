package dev.muster.commands.where;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Work;

/** As whom a step works on a server: the role that a plan was checked for is the one that carries it out. */
public enum Acting {
    /** The role that Muster watches with. */
    WATCHER,
    /** Whoever restores, as it is configured. */
    RESTORER;

    public Node on(String cluster, Node node, Work work) {
        return switch (this) {
            case WATCHER -> node;
            case RESTORER -> work.tools().handling().asAdmin(cluster, node);
        };
    }
}
