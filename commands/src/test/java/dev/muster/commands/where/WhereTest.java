package dev.muster.commands.where;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.cluster.Seen;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Request;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class WhereTest {
    private static final Cluster ORDERS = Seen.cluster();
    private static final Cluster OTHER =
            new Cluster("users", Cluster.Tier.STANDARD, List.of(Seen.node("users-a")), List.of());

    private static Where where(Cluster... clusters) {
        try (var observer = new Observer(List.of(clusters), "none", Clock.systemUTC())) {
            return new Where(observer);
        }
    }

    private static Request request(Optional<String> here, Map<String, String> arguments) {
        return new Request(new Arguments(arguments), here, Seen.NOW);
    }

    private static void assertRefused(String code, ThrowingCallable asked) {
        assertThatThrownBy(asked)
                .isInstanceOfSatisfying(
                        Problem.Trouble.class,
                        trouble -> assertThat(trouble.problem().code()).isEqualTo(code));
    }

    @Test
    void a_cluster_is_named_or_the_channels_or_the_nodes_or_the_only_one() {
        var both = where(ORDERS, OTHER);
        assertThat(both.cluster(request(Optional.of("orders"), Map.of("cluster", "users"))))
                .isEqualTo(OTHER);
        assertThat(both.cluster(request(Optional.of("orders"), Map.of("node", "users-a"))))
                .isEqualTo(OTHER);
        assertThat(both.cluster(request(Optional.of("orders"), Map.of()))).isEqualTo(ORDERS);
        assertThat(where(OTHER).cluster(request(Optional.empty(), Map.of()))).isEqualTo(OTHER);
        assertRefused("CLUSTER_NEEDED", () -> both.cluster(request(Optional.empty(), Map.of())));
    }

    @Test
    void without_one_primary_only_a_named_node_is_meant() {
        var where = where(Seen.cluster());
        var headless = Seen.of(new Topology.Down("gone"), new Topology.Up(Seen.standby()));
        assertRefused("NO_PRIMARY", () -> where.site(headless, Optional.empty()));
        assertRefused("NODE_DOWN", () -> where.site(headless, Optional.of("orders-a")));
        assertThat(where.site(headless, Optional.of("orders-b")).role()).isEqualTo("standby");
        var split = Seen.of(new Topology.Up(Seen.primary()), new Topology.Up(Seen.primary()));
        assertRefused("SPLIT_BRAIN", () -> where.site(split, Optional.empty()));
        var ours = Seen.of(new Topology.Up(Seen.primary()), new Topology.Ours());
        assertRefused("OWN_STORE", () -> where.site(ours, Optional.of("orders-b")));
    }
}
