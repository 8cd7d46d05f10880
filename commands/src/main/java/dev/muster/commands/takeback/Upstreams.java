package dev.muster.commands.takeback;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Work;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whom each standby streams from, by its own primary_conninfo: the primary, or another standby. */
final class Upstreams {
    private final Cluster cluster;
    private final Ground ground;
    /** The port that each node is configured with: it may be reached by another one. */
    private final Map<String, String> ports = new LinkedHashMap<>();

    private final Map<String, String> told = new LinkedHashMap<>();

    private Upstreams(Cluster cluster, Ground ground) {
        this.cluster = cluster;
        this.ground = ground;
    }

    static Upstreams of(Work.Tools tools, Cluster cluster, Ground ground) throws InterruptedException {
        var upstreams = new Upstreams(cluster, ground);
        for (var seat : ground.all()) {
            upstreams.ports.put(seat.node(), Configured.of(tools, seat.data(), "port", Upstreams::goOn));
        }
        for (var seat : ground.standbys()) {
            var said = Conninfo.of(Configured.of(tools, seat.data(), "primary_conninfo", Upstreams::goOn));
            var named = said.stream()
                    .map(upstreams::at)
                    .flatMap(Optional::stream)
                    .distinct()
                    .toList();
            // Of several it takes whichever answers.
            if (named.size() == 1 && !named.getFirst().equals(seat.node())) {
                upstreams.told.put(seat.node(), named.getFirst());
            }
        }
        return upstreams;
    }

    private static void goOn() {}

    /** The node that is reached there; empty for what is none of the cluster, or stands for several. */
    Optional<String> at(Conninfo.Address address) {
        var reached = cluster.nodes().stream()
                .filter(node -> String.valueOf(node.login().port()).equals(address.port())
                        && isSame(node.login().host(), address.host()))
                .map(Node::name)
                .toList();
        var here = isHere(address.host())
                ? ports.entrySet().stream()
                        .filter(port -> port.getValue().equals(address.port()))
                        .map(Map.Entry::getKey)
                        .toList()
                : List.<String>of();
        var found = reached.size() == 1 ? reached : here;
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static boolean isSame(String host, String other) {
        var both = addresses(host);
        both.retainAll(addresses(other));
        return host.equals(other) || !both.isEmpty();
    }

    private static Set<InetAddress> addresses(String host) {
        try {
            return host.startsWith("/") ? new HashSet<>() : new HashSet<>(List.of(InetAddress.getAllByName(host)));
        } catch (UnknownHostException _) {
            return new HashSet<>();
        }
    }

    /** Every node of a cluster that is taken back is on this machine; a socket's folder is too. */
    private static boolean isHere(String host) {
        return host.startsWith("/")
                || addresses(host).stream().anyMatch(address -> {
                    try {
                        return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
                    } catch (SocketException _) {
                        return false;
                    }
                });
    }

    Optional<String> of(Ground.Seat standby) {
        return Optional.ofNullable(told.get(standby.node()));
    }

    /** Each after the one that it streams from: that is rebuilt first. */
    Ground ordered() {
        var left = new ArrayList<>(ground.standbys());
        var ordered = new ArrayList<Ground.Seat>();
        var placed = new HashSet<>(Set.of(ground.primary().node()));
        while (!left.isEmpty()) {
            var next = left.stream()
                    .filter(seat -> of(seat).map(placed::contains).orElse(true))
                    .findFirst()
                    .orElseGet(() -> alone(left.getFirst())); // They stream in a circle: from nobody, that is.
            left.remove(next);
            ordered.add(next);
            placed.add(next.node());
        }
        return new Ground(ground.cluster(), ground.when(), ground.primary(), ordered);
    }

    private Ground.Seat alone(Ground.Seat seat) {
        told.remove(seat.node());
        return seat;
    }

    String shown() {
        return ground.standbys().isEmpty()
                ? "none"
                : ordered().standbys().stream().map(this::shown).collect(Collectors.joining(", "));
    }

    private String shown(Ground.Seat seat) {
        return of(seat).filter(upstream -> !upstream.equals(ground.primary().node()))
                .map(upstream -> "%s from %s".formatted(seat.node(), upstream))
                .orElse(seat.node());
    }

    Optional<Check> check() {
        var untold = ordered().standbys().stream()
                .filter(seat -> of(seat).isEmpty())
                .map(Ground.Seat::node)
                .toList();
        return ground.standbys().isEmpty()
                ? Optional.empty()
                : Optional.of(new Check(
                        "every standby says whom it streams from",
                        untold.isEmpty()
                                ? ordered().standbys().stream()
                                        .map(seat -> seat.node() + " from " + of(seat).orElseThrow())
                                        .collect(Collectors.joining(", "))
                                : "the primary_conninfo of %s names no one node of %s: copied from %s"
                                        .formatted(
                                                String.join(", ", untold),
                                                ground.cluster(),
                                                ground.primary().node()),
                        untold.isEmpty()));
    }
}
