package dev.muster.commands.where;

import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Nearest;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Request;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which cluster and node is meant. What nobody can mean is thrown as a problem; the verbs answer with it. */
public record Where(Observer observer) {
    private static final int LONGEST_NAME = 60;

    /** Named, or the one of the node that is named, or the channel's, or the only one. */
    public Cluster cluster(Request request) {
        var clusters = observer.clusters();
        var named = request.arguments().get("cluster");
        if (named.isPresent()) {
            return observer.cluster(named.get()).orElseThrow(() -> unknown("cluster", named.get(), clusterNames()));
        }
        return request.arguments()
                .get("node")
                .flatMap(this::holding)
                .or(() -> request.here().flatMap(observer::cluster))
                .or(() -> clusters.size() == 1 ? Optional.of(clusters.getFirst()) : Optional.empty())
                .orElseThrow(() -> new Problem(
                                "CLUSTER_NEEDED",
                                "nothing says which cluster is meant",
                                "name it; there is: " + String.join(", ", clusterNames()))
                        .asTrouble());
    }

    private Optional<Cluster> holding(String node) {
        var holding = observer.clusters().stream()
                .filter(cluster -> nodes(cluster).contains(node))
                .toList();
        return holding.size() == 1 ? Optional.of(holding.getFirst()) : Optional.empty();
    }

    /** The node that is named, or the primary. */
    public Site site(Topology topology, Optional<String> named) {
        return named.isPresent() ? site(topology, named.get()) : primary(topology);
    }

    private Site site(Topology topology, String name) {
        var seen = topology.nodes().stream()
                .filter(found -> found.node().name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown("node", name, nodes(topology.cluster())));
        return switch (seen.state()) {
            case Topology.Up(var facts) -> new Site(topology, seen.node(), facts);
            case Topology.Down(var why) ->
                throw new Problem(
                                "NODE_DOWN",
                                name + " is down: " + why,
                                "see /db status " + topology.cluster().name())
                        .asTrouble();
            case Topology.Ours() ->
                throw new Problem(
                                "OWN_STORE",
                                name + " holds Muster's own state and is not touched",
                                "correct its address in the configuration")
                        .asTrouble();
        };
    }

    public Site primary(Topology topology) {
        var writer = topology.writer();
        if (writer.isPresent()) {
            return new Site(topology, writer.get().node(), writer.get().facts().orElseThrow());
        }
        var name = topology.cluster().name();
        boolean several = topology.up().filter(facts -> !facts.standby()).count() > 1;
        throw (several
                        ? new Problem(
                                "SPLIT_BRAIN",
                                "more than one node of " + name + " takes writes",
                                "stop all but the true primary first, or name one with --node")
                        : new Problem(
                                "NO_PRIMARY",
                                "no node of " + name + " takes writes",
                                "see /db status " + name + "; a node that is up can be named with --node"))
                .asTrouble();
    }

    public List<String> clusterNames() {
        return observer.clusters().stream().map(Cluster::name).toList();
    }

    /** For completion: those of the cluster that is typed already, or all. */
    public List<String> nodeNames(Arguments typed) {
        return observer.clusters().stream()
                .filter(cluster ->
                        typed.get("cluster").map(cluster.name()::equals).orElse(true))
                .flatMap(cluster -> nodes(cluster).stream())
                .toList();
    }

    private static List<String> nodes(Cluster cluster) {
        return cluster.nodes().stream().map(Node::name).toList();
    }

    public static Problem.Trouble unknown(String kind, String name, Collection<String> known) {
        var hint = Nearest.to(name, known)
                .map(near -> "did you mean " + near + "?")
                .orElseGet(() -> known.isEmpty()
                        ? "there is none at all"
                        : "there is: "
                                + String.join(", ", known.stream().limit(20).toList()));
        return new Problem(
                        "UNKNOWN_" + kind.toUpperCase(Locale.ROOT),
                        "there is no " + kind + " “" + cut(name) + "”",
                        hint)
                .asTrouble();
    }

    static String cut(String name) {
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME - 1) + "…" : name;
    }
}
