package dev.muster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.bot.config.Backups;
import dev.muster.bot.config.Config;
import dev.muster.bot.gate.Policy;
import dev.muster.bot.store.TestStore;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.handling.Handling;
import dev.muster.commands.problem.Problem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Muster's state is never kept in a cluster that it looks after. */
class OwnStoreTest {
    private static final int PORT = TestStore.shared()
            .jdbi()
            .withHandle(h -> h.createQuery("SELECT inet_server_port()")
                    .mapTo(Integer.class)
                    .one());

    private static Cluster itself() {
        var login = new Node.Login("127.0.0.1", PORT, "postgres", "muster", TestStore.password(), "disable");
        return new Cluster(
                "itself", Cluster.Tier.HIGH, List.of(new Node("itself-a", login, Optional.empty())), List.of());
    }

    @Test
    void muster_refuses_to_start_with_its_store_in_a_cluster_of_its_own() {
        var config = new Config(
                Path.of("unused"),
                new Config.Web("127.0.0.1", 0),
                new Config.Store(
                        Optional.of("jdbc:postgresql://127.0.0.1:" + PORT + "/postgres"),
                        "muster",
                        Optional.of(TestStore.password())),
                new Config.Log(Config.Log.Format.TEXT, Config.Log.Level.WARN),
                new Config.Watch(Duration.ofSeconds(10)),
                new Config.Postgres(Optional.empty(), "postgres"),
                Optional.empty(),
                Optional.empty(),
                new Config.Team(List.of(), List.of()),
                List.of(itself()),
                Backups.NONE,
                new Config.Rules(new Policy(List.of()), List.of(), Duration.ofHours(24)),
                new Config.Incidents(List.of(), Duration.ofMinutes(10), List.of(), Map.of()),
                Handling.NONE);
        try (var parts = new Closing()) {
            assertThatThrownBy(() -> Bot.start(config, parts))
                    .isInstanceOfSatisfying(
                            Problem.Trouble.class,
                            trouble -> assertThat(trouble.problem().code()).isEqualTo("OWN_STORE"));
        }
    }

    @Test
    void a_node_that_turns_out_to_be_the_store_is_not_touched() {
        var cluster = itself();
        try (var observer = new Observer(
                List.of(cluster), TestStore.shared().systemIdentifier(), Clock.systemUTC(), Duration.ofSeconds(30))) {
            assertThat(observer.observe(cluster).nodes().getFirst().state()).isEqualTo(new Topology.Ours());
        }
        try (var observer = new Observer(List.of(cluster), "another", Clock.systemUTC(), Duration.ofSeconds(30))) {
            assertThat(observer.observe(cluster).nodes().getFirst().state()).isInstanceOf(Topology.Up.class);
        }
    }
}
