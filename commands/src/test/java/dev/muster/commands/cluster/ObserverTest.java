package dev.muster.commands.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Secret;
import dev.muster.chat.testing.Beats;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that are not there, or say nothing. Those that answer are seen in bot, on real servers. */
class ObserverTest {

    private static Node node(String name, String host, int port) {
        return new Node(
                name, new Node.Login(host, port, "postgres", "muster", new Secret("s"), "disable"), Optional.empty());
    }

    private static Topology look(Node... nodes) {
        var cluster = new Cluster("c", Cluster.Tier.STANDARD, List.of(nodes), List.of());
        try (var observer = new Observer(List.of(cluster), "none", Clock.systemUTC())) {
            return observer.observe(cluster);
        }
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @Test
    void a_port_that_nobody_listens_on_is_told_as_such() throws IOException {
        int port;
        try (var socket = listening()) {
            port = socket.getLocalPort();
        }
        assertThat(look(node("gone", "127.0.0.1", port)).nodes().getFirst().state())
                .isEqualTo(new Topology.Down("nothing listens on 127.0.0.1:" + port));
    }

    @Test
    void a_host_without_an_address_is_told_as_such() {
        assertThat(look(node("lost", "no-such-host.invalid", 5432))
                        .nodes()
                        .getFirst()
                        .state())
                .isEqualTo(new Topology.Down("host no-such-host.invalid is unknown"));
    }

    @Test
    @Timeout(60)
    void a_server_that_says_nothing_is_down_within_three_seconds_and_delays_nobody() throws IOException {
        try (var mute = listening();
                var time = Beats.start()) {
            var topology = look(node("mute", "127.0.0.1", mute.getLocalPort()), node("gone", "127.0.0.1", 1));
            assertThat(time.passed()).isLessThan(Duration.ofSeconds(3));
            assertThat(topology.nodes()).extracting(Topology.Seen::state).allMatch(Topology.Down.class::isInstance);
        }
    }
}
