package dev.muster.bot.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.store.Lease;
import dev.muster.bot.store.OtherStores;
import dev.muster.bot.store.Store;
import dev.muster.bot.store.TestStore;
import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Work;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.wal.Gap;
import dev.muster.commands.wal.Lsn;
import dev.muster.commands.wal.Notices;
import dev.muster.commands.wal.Reception;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two replicas of Muster, one store, and one cluster: the very server of the store, which sends WAL as any does. */
@Timeout(240)
class ArchivistTest {
    private static final String CLUSTER = TestStore.unique("orders");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path root = TestStore.temporary();
    private final Store ours = TestStore.shared();

    @AfterEach
    void clear() {
        await().atMost(PATIENCE).until(() -> receivers() == 0);
        ours.jdbi()
                .useHandle(
                        h -> h.execute(
                                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'muster'"));
        TestStore.delete(root);
    }

    private long receivers() {
        return ours.jdbi()
                .withHandle(h -> h.createQuery(
                                "SELECT count(*) FROM pg_stat_replication WHERE application_name = :name")
                        .bind("name", "muster_wal_" + CLUSTER.substring(0, Math.min(CLUSTER.length(), 52)))
                        .mapTo(Long.class)
                        .one());
    }

    private int port() {
        return ours.jdbi()
                .withHandle(h -> h.createQuery("SELECT inet_server_port()")
                        .mapTo(Integer.class)
                        .one());
    }

    private final class Replica implements AutoCloseable {
        private final Store store = OtherStores.replica();
        private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
        private final Observer observer;
        private final Archivist archivist;

        Replica(String name) throws IOException {
            var login = new Node.Login("127.0.0.1", port(), "postgres", "muster", TestStore.password(), "disable");
            var cluster =
                    new Cluster(CLUSTER, Cluster.Tier.HIGH, List.of(new Node("a", login, Optional.empty())), List.of());
            observer = new Observer(List.of(cluster), "none", Clock.systemUTC());
            var keeping = new Keeping(
                    CLUSTER,
                    List.of("vault"),
                    Keys.NONE,
                    Map.of(),
                    Optional.of(new Keeping.Wal("muster")),
                    Duration.ofHours(1));
            Files.createDirectories(root.resolve("vault"));
            var tools = new Work.Tools(
                    observer,
                    new Access(),
                    new LocalHost(Optional.empty()),
                    new Kits(List.of(Path.of("/usr/lib/postgresql"))),
                    new Vault(
                            List.of(new Folder("vault", root.resolve("vault"))),
                            List.of(keeping),
                            root.resolve("scratch")));
            archivist = new Archivist(
                    tools,
                    root.resolve(name),
                    lease -> new Lease(store.jdbi(), lease, name, Duration.ofSeconds(2)),
                    new Silent(),
                    Clock.systemUTC());
            archivist.start((what, rhythm) -> {
                var _ = threads.scheduleWithFixedDelay(quietly(what), 0, rhythm.toMillis(), TimeUnit.MILLISECONDS);
            });
        }

        boolean receives() {
            return archivist.of(CLUSTER).orElseThrow().state() instanceof Reception.State.Receiving;
        }

        /** As when its machine is cut off: nothing is let go, and nothing is done any more. */
        void stops() {
            threads.shutdownNow();
        }

        /** Who writes into the folder still would be in the way of its end. */
        private void awaitEnd() {
            try {
                assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            threads.shutdownNow();
            archivist.close();
            awaitEnd();
            observer.close();
            store.close();
        }
    }

    private static Runnable quietly(Runnable what) {
        return () -> {
            try {
                what.run();
            } catch (RuntimeException _) {
                // As the watch does: it comes again.
            }
        };
    }

    private record Silent() implements Notices {
        @Override
        public void receiving(String cluster, String node, String slot, Lsn from) {}

        @Override
        public void stopped(String cluster, String node, String why) {}

        @Override
        public void gap(String cluster, Gap gap) {}
    }

    @Test
    void of_two_replicas_one_receives_and_the_other_one_takes_over_when_it_is_gone() throws Exception {
        try (var one = new Replica("one");
                var two = new Replica("two")) {
            await().atMost(PATIENCE).until(() -> one.receives() || two.receives());
            await().during(Duration.ofSeconds(3))
                    .atMost(PATIENCE)
                    .until(() -> receivers() == 1 && one.receives() != two.receives());

            var first = one.receives() ? one : two;
            var second = one.receives() ? two : one;
            first.stops();
            await().atMost(PATIENCE).until(() -> second.receives() && receivers() == 1);
            assertThat(second.archivist.of(CLUSTER).orElseThrow().state())
                    .isInstanceOf(Reception.State.Receiving.class);
        }
    }
}
