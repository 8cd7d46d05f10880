package dev.muster.commands.handling;

import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How clusters are restored, as it is configured.
 *
 * @param sides where side instances lie; each has a folder in it
 * @param clusters by name; one that is not there has nothing configured
 */
public record Handling(Path sides, Map<String, OfCluster> clusters) {
    public static final Handling NONE = new Handling(Path.of("sides"), Map.of());

    public Handling {
        clusters = Map.copyOf(clusters);
    }

    /**
     * One cluster's.
     *
     * @param admin who restores: a role that may make and rename databases and own what others own; empty: the one that watches
     * @param controls node → how its server is started and stopped; one that is not there: by pg_ctl, if its data folder is here
     * @param sideLives after which a side instance goes by itself
     * @param keeps how long what was replaced is kept before anybody is asked to drop it
     */
    public record OfCluster(
            Optional<Admin> admin,
            List<Hook> hooks,
            Map<String, Control> controls,
            Duration sideLives,
            Duration keeps) {
        public static final OfCluster NONE =
                new OfCluster(Optional.empty(), List.of(), Map.of(), Duration.ofHours(8), Duration.ofDays(7));

        public OfCluster {
            hooks = List.copyOf(hooks);
            controls = Map.copyOf(controls);
        }

        public List<Hook> hooks(Hook.When when) {
            return hooks.stream().filter(hook -> hook.when() == when).toList();
        }
    }

    public record Admin(String user, Secret password) {}

    /** Argument arrays. Each returns when the server is started, or stopped. */
    public record Control(List<String> start, List<String> stop) {
        public Control {
            start = List.copyOf(start);
            stop = List.copyOf(stop);
        }
    }

    public OfCluster of(String cluster) {
        return clusters.getOrDefault(cluster, OfCluster.NONE);
    }

    /** The node as whoever restores reaches it. */
    public Node asAdmin(String cluster, Node node) {
        return of(cluster)
                .admin()
                .map(admin -> {
                    var login = node.login();
                    return new Node(
                            node.name(),
                            new Node.Login(
                                    login.host(),
                                    login.port(),
                                    login.database(),
                                    admin.user(),
                                    admin.password(),
                                    login.sslmode()),
                            node.data());
                })
                .orElse(node);
    }
}
