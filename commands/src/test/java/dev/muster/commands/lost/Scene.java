package dev.muster.commands.lost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Secret;
import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.names.NameKeeper;
import dev.muster.commands.plan.Work;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.testing.OwnServers;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;
import dev.muster.commands.wal.Gap;
import dev.muster.commands.wal.Lsn;
import dev.muster.commands.wal.Notices;
import dev.muster.commands.wal.Receiver;
import dev.muster.commands.wal.Reception;
import dev.muster.commands.wal.Trail;
import dev.muster.commands.where.BackupWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Servers whose WAL is received, sealed and asked about. */
final class Scene implements AutoCloseable {
    final Path root;
    final OwnServers servers;
    final Observer observer;
    final Work.Tools tools;
    final NameKeeper names;
    final Cluster cluster;
    private final Receiver receiver;
    private final Reception.All receptions;

    /** The configuration names {@code nodes}; the first is running already. */
    Scene(Path root, OwnServers servers, String... nodes) throws Exception {
        this(root, servers, keys(root), nodes);
    }

    Scene(Path root, OwnServers servers, Keys keys, String... nodes) {
        this.root = root;
        this.servers = servers;
        this.cluster = OwnServers.cluster(
                "orders", Stream.of(nodes).map(servers::node).toArray(dev.muster.commands.cluster.Node[]::new));
        this.observer = PatientObserver.of(List.of(cluster));
        var keeping = new Keeping(
                "orders",
                List.of("vault"),
                keys,
                Map.of(),
                Optional.of(new Keeping.Wal("muster")),
                Duration.ofHours(2));
        this.tools = new Work.Tools(
                observer,
                new Access(),
                new LocalHost(Optional.empty()),
                new Kits(List.of(Path.of("/usr/lib/postgresql"))),
                new Vault(
                        List.of(new Folder("vault", root.resolve("vault"))),
                        List.of(keeping),
                        root.resolve("scratch")));
        this.receiver = new Receiver(keeping, tools, root.resolve("spool"), new Silence());
        this.names = new NameKeeper(tools, cluster);
        this.receptions = new Reception.All() {
            private final Trail trail = new Trail();

            @Override
            public Optional<Reception> of(String cluster) {
                return Optional.empty();
            }

            @Override
            public Trail trail(String cluster) {
                return trail;
            }

            @Override
            public Optional<Path> spool(String cluster) {
                return Optional.of(root.resolve("spool"));
            }
        };
    }

    static Keys keys(Path root) throws Exception {
        Files.createDirectories(root.resolve("vault"));
        var process = new ProcessBuilder("age-keygen").redirectErrorStream(true).start();
        var lines = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        var address = lines.stream()
                .filter(line -> line.startsWith("# public key: "))
                .findFirst()
                .orElseThrow()
                .substring("# public key: ".length());
        return new Keys(List.of(new Keys.Recipient("ops", address)), List.of(new Secret(lines.getLast())));
    }

    private record Silence() implements Notices {
        @Override
        public void receiving(String cluster, String node, String slot, Lsn from) {}

        @Override
        public void stopped(String cluster, String node, String why) {}

        @Override
        public void gap(String cluster, Gap gap) {}
    }

    void tick() {
        receiver.tend(observer.observe(cluster), true, Instant.now());
        receiver.seal(Instant.now());
    }

    Scene streams() throws Exception {
        TestCluster.await("it streams", () -> {
            tick();
            return receiver.reception().state() instanceof Reception.State.Receiving;
        });
        return this;
    }

    /** All that is whole lies in the repository, and what was received is let go. */
    void sealed(String segment) throws Exception {
        TestCluster.await(segment + " is sealed", () -> {
            tick();
            return file(segment).isPresent();
        });
    }

    Optional<Path> file(String segment) throws IOException {
        try (var all = Files.walk(root.resolve("vault"))) {
            return all.filter(path -> path.getFileName().toString().startsWith(segment + ".zst"))
                    .findFirst();
        }
    }

    String here(String node) throws Exception {
        return servers.ask(node, "SELECT pg_current_wal_insert_lsn()");
    }

    /** Until what is written now is received. */
    void received(String node) throws Exception {
        var until = servers.ask(node, "SELECT pg_current_wal_flush_lsn()");
        var received = "SELECT coalesce(bool_or(flush_lsn >= '" + until + "'), false) FROM pg_stat_replication"
                + " WHERE application_name = 'muster_wal_" + cluster.name() + "'";
        TestCluster.await("it is received", () -> servers.ask(node, received).equals("t"));
    }

    /** {@code arguments} in pairs. */
    Answer ask(String... arguments) {
        var values = new HashMap<String, String>();
        values.put("cluster", "orders");
        for (int i = 0; i < arguments.length; i += 2) {
            values.put(arguments[i], arguments[i + 1]);
        }
        return new LostCommand(tools, receptions, new BackupWords(tools))
                .answer(new Request(new Arguments(values), Optional.empty(), Instant.now()));
    }

    Answer.Reply reply(String... arguments) {
        var answer = ask(arguments);
        assertThat(answer).isInstanceOf(Answer.Reply.class);
        return (Answer.Reply) answer;
    }

    /** What is said of each transaction, newest first. */
    List<String> lost(String... arguments) {
        return rows(reply(arguments).document()).stream().map(row -> row.get(1)).toList();
    }

    static List<List<String>> rows(Document document) {
        return document.blocks().stream()
                .flatMap(block -> block instanceof Block.Table table ? table.rows().stream() : Stream.empty())
                .toList();
    }

    static List<String> doubts(Document document) {
        return document.blocks().stream()
                .flatMap(block -> block instanceof Block.Listing listing ? listing.items().stream() : Stream.empty())
                .toList();
    }

    @Override
    public void close() {
        receiver.close();
        observer.close();
    }
}
