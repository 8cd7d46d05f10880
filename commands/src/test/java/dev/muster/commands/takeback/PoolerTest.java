package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.vault.Vault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands between Muster and a server goes on answering when the server is stopped. */
class PoolerTest {
    @TempDir
    Path folder;

    @Test
    void a_node_that_is_reached_through_something_else_is_told_before_anything_is_stopped() throws Exception {
        var direct = TestCluster.shared().cluster("muster", "orders");
        assertThatCode(() -> requireDirect(direct)).doesNotThrowAnyException();
        var first = direct.nodes().getFirst();
        try (var pooler = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> pass(pooler, first.login().port()));
            var login = first.login();
            var through = new Node(
                    first.name(),
                    new Node.Login(
                            login.host(),
                            pooler.getLocalPort(),
                            login.database(),
                            login.user(),
                            login.password(),
                            login.sslmode()),
                    Optional.empty());
            var cluster = new Cluster(direct.name(), direct.tier(), List.of(through), List.of());
            assertThatThrownBy(() -> requireDirect(cluster))
                    .isInstanceOfSatisfying(
                            Problem.Trouble.class,
                            trouble -> assertThat(trouble.problem()).satisfies(problem -> {
                                assertThat(problem.code()).isEqualTo("NODE_BEHIND_PROXY");
                                assertThat(problem.fact()).contains("on port " + login.port());
                            }));
        }
    }

    private void requireDirect(Cluster cluster) {
        try (var observer = PatientObserver.of(List.of(cluster))) {
            var tools = new Work.Tools(
                    observer,
                    new Access(),
                    new LocalHost(Optional.empty()),
                    new Kits(List.of()),
                    new Vault(List.of(), List.of(), folder));
            new Terrain(tools, observer.observe(cluster)).requireDirect();
        }
    }

    private static void pass(ServerSocket pooler, int port) {
        while (!pooler.isClosed()) {
            try {
                var client = pooler.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), port);
                Thread.ofVirtual().start(() -> pour(client, server));
                Thread.ofVirtual().start(() -> pour(server, client));
            } catch (IOException _) {
                return; // It is closed.
            }
        }
    }

    private static void pour(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException _) {
            // The other direction has ended.
        }
    }
}
