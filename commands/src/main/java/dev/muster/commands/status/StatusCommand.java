package dev.muster.commands.status;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.muster.chat.Bytes;
import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Nearest;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.History;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.cluster.Sample;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** {@code /db status [cluster]}: one cluster on one screen, or all of them on a line each. */
public final class StatusCommand implements Command {
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final Observer observer;
    private final History history;
    /** A picture stays right until there is another sample to draw. */
    private final Cache<Drawn, Bytes> pictures =
            Caffeine.newBuilder().maximumSize(50).build();

    private record Drawn(String cluster, int samples, Instant last) {}

    public StatusCommand(Observer observer, History history) {
        this.observer = observer;
        this.history = history;
    }

    /** How a cluster is, as short as can be. */
    public static String inOneLine(Topology topology) {
        return StatusCard.inOneLine(topology);
    }

    @Override
    public Spec spec() {
        return new Spec(
                "status",
                "How a cluster is: nodes, replication, load, disk, and the last hour as a picture",
                Spec.Audience.VIEWERS,
                List.of(
                        Parameter.positional("cluster", "the cluster; left out: the channel's own, or all of them")
                                .completedBy(_ -> observer.clusters().stream()
                                        .map(Cluster::name)
                                        .toList()),
                        Parameter.option("node", "only this node").completedBy(this::nodeNames),
                        Parameter.flag("plain", "without the picture")),
                List.of("/db status", "/db status orders", "/db status orders --node orders-b --plain"));
    }

    private List<String> nodeNames(Arguments typed) {
        return observer.clusters().stream()
                .filter(c -> typed.get("cluster").map(c.name()::equals).orElse(true))
                .flatMap(c -> c.nodes().stream())
                .map(Node::name)
                .toList();
    }

    @Override
    public Answer answer(Request request) {
        var wanted = request.arguments().get("cluster").or(request::here);
        var node = request.arguments().get("node");
        if (wanted.isEmpty()) {
            return node.map(name -> ofNode(name, request)).orElseGet(this::overview);
        }
        return observer.cluster(wanted.get())
                .map(cluster -> of(cluster, node, request))
                .orElseGet(() -> unknown("cluster", wanted.get(), clusterNames()));
    }

    private Answer ofNode(String name, Request request) {
        return observer.clusters().stream()
                .filter(c -> c.nodes().stream().anyMatch(n -> n.name().equals(name)))
                .findFirst()
                .map(cluster -> of(cluster, Optional.of(name), request))
                .orElseGet(() -> unknown("node", name, nodeNames(request.arguments())));
    }

    private Answer of(Cluster cluster, Optional<String> onlyNode, Request request) {
        var names = cluster.nodes().stream().map(Node::name).toList();
        if (onlyNode.filter(name -> !names.contains(name)).isPresent()) {
            return unknown("node", onlyNode.get(), names);
        }
        var topology = observer.observe(cluster);
        var samples = history.since(cluster.name(), request.now().minus(REMEMBERED));
        var card = new StatusCard(topology, samples, onlyNode);
        var next = List.of(
                new Answer.FollowUp("Look again", "status " + cluster.name()), new Answer.FollowUp("Help", "help"));
        return request.arguments().has("plain") || samples.size() < 2
                ? new Answer.Reply(card.document(), next)
                : new Answer.Reply(card.document(picture(cluster, samples)), next);
    }

    private Bytes picture(Cluster cluster, List<Sample> samples) {
        var drawn = new Drawn(cluster.name(), samples.size(), samples.getLast().at());
        return pictures.get(drawn, _ -> LastHour.png(samples));
    }

    private Answer overview() {
        List<Future<Topology>> asked;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            asked = observer.clusters().stream()
                    .map(cluster -> threads.submit(() -> observer.observe(cluster)))
                    .toList();
        }
        var looks = asked.stream().map(Future::resultNow).toList();
        return new Answer.Reply(
                StatusCard.overview(looks),
                clusterNames().stream()
                        .limit(5)
                        .map(name -> new Answer.FollowUp(name, "status " + name))
                        .toList());
    }

    private List<String> clusterNames() {
        return observer.clusters().stream().map(Cluster::name).toList();
    }

    private static Answer unknown(String kind, String name, List<String> known) {
        var hint = Nearest.to(name, known)
                .map(near -> "did you mean " + near + "?")
                .orElse("there is: " + String.join(", ", known));
        return new Answer.Refusal(new Problem(
                "UNKNOWN_" + (kind.equals("node") ? "NODE" : "CLUSTER"),
                "there is no " + kind + " " + cut(name),
                hint));
    }

    private static String cut(String name) {
        return "“" + (name.length() > 60 ? name.substring(0, 59) + "…" : name) + "”";
    }
}
