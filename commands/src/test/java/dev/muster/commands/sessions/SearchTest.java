package dev.muster.commands.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.Client;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.TestCluster;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SearchTest {

    /** Two names for one standby stand for two standbys on which a number is taken. */
    @Test
    void a_number_on_several_nodes_is_asked_back() throws Exception {
        var servers = TestCluster.shared();
        var real = servers.cluster("muster", "orders");
        var twin = new Node(
                "orders-c", servers.node("orders-b", "muster", "orders").login(), Optional.empty());
        var cluster = new Cluster(
                "orders",
                Cluster.Tier.HIGH,
                List.of(real.nodes().getFirst(), real.nodes().getLast(), twin),
                List.of());
        try (var observer = PatientObserver.of(List.of(cluster));
                var client = new Client("orders-b", "orders", "app")) {
            var search = new Search(new Roster(observer));
            var topology = observer.observe(cluster);
            var pid = String.valueOf(client.pid());
            assertThatThrownBy(() -> search.session(topology, Optional.empty(), pid))
                    .isInstanceOfSatisfying(
                            Problem.Trouble.class,
                            trouble -> assertThat(trouble.problem().code()).isEqualTo("SEVERAL_SESSIONS"));
            var found = search.session(topology, Optional.of("orders-c"), pid);
            assertThat(found.site().node()).isEqualTo(twin);
        }
    }
}
