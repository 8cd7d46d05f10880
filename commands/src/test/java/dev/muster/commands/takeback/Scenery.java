package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Secret;
import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.backup.BackupNowCommand;
import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.handling.Handling;
import dev.muster.commands.handling.Hook;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.restore.RestoreCommand;
import dev.muster.commands.restore.Way;
import dev.muster.commands.seal.Identity;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.side.MomentWay;
import dev.muster.commands.testing.OwnServers;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;
import dev.muster.commands.wal.Gap;
import dev.muster.commands.wal.Lsn;
import dev.muster.commands.wal.Notices;
import dev.muster.commands.wal.Receiver;
import dev.muster.commands.wal.Reception;
import dev.muster.commands.where.BackupWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A primary and a standby on this machine, their WAL received, and everything to take them back to a moment. */
final class Scenery implements AutoCloseable {
    static final String ONE = "one";
    static final String TWO = "two";
    static final String THREE = "three";
    private final Identity key = Identity.generate();
    final OwnServers servers;
    final Path root = Files.createTempDirectory("muster-back-");
    final Cluster cluster;
    final Work.Tools tools;
    private final Observer observer;
    private final Receiver receiver;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread receiving;
    private int said;

    Scenery(boolean standby, Hook... hooks) throws IOException, SQLException {
        this(standby, Map.of(), hooks);
    }

    Scenery(boolean standby, Map<String, Handling.Control> controls, Hook... hooks) throws IOException, SQLException {
        this(standby ? List.of(TWO) : List.of(), controls, hooks);
    }

    Scenery(List<String> chain, Map<String, Handling.Control> controls, Hook... hooks)
            throws IOException, SQLException {
        this(new OwnServers(ONE), "postgres", chain, controls, hooks);
    }

    /** Alone, on a disk that a test may fill. */
    Scenery(Path folder) throws IOException, SQLException {
        this(new OwnServers(folder, ONE), "postgres", List.of(), Map.of());
    }

    /** With somebody who restores and is no superuser. */
    static Scenery ordinarily() throws IOException, SQLException {
        return new Scenery(new OwnServers(ONE), "mender", List.of(TWO), Map.of());
    }

    /** Each standby streams from the one before it; the last one is configured first. */
    private Scenery(
            OwnServers servers,
            String restorer,
            List<String> chain,
            Map<String, Handling.Control> controls,
            Hook... hooks)
            throws IOException, SQLException {
        this.servers = servers;
        if (!restorer.equals("postgres")) {
            servers.execute(
                    ONE,
                    "CREATE ROLE %s LOGIN CREATEDB CREATEROLE IN ROLE pg_signal_backend, pg_read_all_stats, pg_read_all_data"
                            .formatted(restorer));
        }
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectories(root.resolve("vault"));
        var nodes = new ArrayList<Node>();
        nodes.add(node(ONE));
        var upstream = ONE;
        for (var standby : chain) {
            servers.base(standby, upstream, "--write-recovery-conf", "--create-slot", "--slot=" + standby);
            servers.start(standby);
            nodes.add(1, node(standby));
            upstream = standby;
        }
        cluster = OwnServers.cluster("own", nodes.toArray(Node[]::new));
        observer = PatientObserver.of(List.of(cluster));
        var handling = new Handling(
                root.resolve("sides"),
                Map.of(
                        "own",
                        new Handling.OfCluster(
                                Optional.of(new Handling.Admin(restorer, new Secret(""))),
                                List.of(hooks),
                                controls,
                                Duration.ofHours(8),
                                Duration.ofDays(7))));
        tools = new Work.Tools(observer, new Access(), host(), kits(), vault(), handling, Past.NONE);
        receiver = new Receiver(tools.vault().keeping("own").orElseThrow(), tools, root.resolve("spool"), new Quiet());
        receiving = Thread.ofPlatform().daemon().start(this::receive);
        servers.execute(ONE, "CREATE TABLE mark (n int PRIMARY KEY, at timestamptz DEFAULT clock_timestamp())");
    }

    private static LocalHost host() {
        return new LocalHost(
                "root".equals(System.getProperty("user.name")) ? Optional.of("postgres") : Optional.empty());
    }

    private static Kits kits() {
        return new Kits(List.of(Path.of("/usr/lib/postgresql")));
    }

    private Vault vault() {
        var keys = new Keys(List.of(new Keys.Recipient("ops", key.recipient())), List.of(key.secret()));
        var keeping = new Keeping(
                "own", List.of("vault"), keys, Map.of(), Optional.of(new Keeping.Wal("muster")), Duration.ofMinutes(5));
        return new Vault(
                List.of(new Folder("vault", root.resolve("vault"))), List.of(keeping), root.resolve("scratch"));
    }

    private Node node(String name) {
        var node = servers.node(name);
        return new Node(name, node.login(), Optional.of(servers.data(name)));
    }

    private static final class Quiet implements Notices {
        @Override
        public void receiving(String cluster, String node, String slot, Lsn from) {}

        @Override
        public void stopped(String cluster, String node, String why) {}

        @Override
        public void gap(String cluster, Gap gap) {}
    }

    private void receive() {
        while (!over.get()) {
            try {
                // Failures are counted in seconds: the test's own clock runs faster.
                receiver.tend(observer.observe(cluster), true, Instant.now().plusMillis(500L * said++));
                receiver.seal(Instant.now());
                Thread.sleep(50);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    void streams() throws Exception {
        TestCluster.await("it streams", () -> receiver.reception().state() instanceof Reception.State.Receiving);
    }

    String base() throws Exception {
        var plan = ((Answer.Proposal) new BackupNowCommand(tools, new BackupWords(tools))
                        .answer(request(Map.of("cluster", "own", "kind", "physical"))))
                .plan();
        return Optional.ofNullable(
                        plan.steps().getFirst().perform(work()).values().get("backup"))
                .orElseThrow();
    }

    void mark(int n) throws SQLException {
        servers.execute(ONE, "INSERT INTO mark VALUES (" + n + ")");
    }

    String marks(String node) throws SQLException {
        return servers.ask(node, "SELECT coalesce(string_agg(n::text, ' ' ORDER BY n), 'none') FROM mark");
    }

    /** Every row of every table of ours. */
    String hash(String node) throws SQLException {
        return servers.ask(node, """
                SELECT md5((SELECT coalesce(string_agg(m::text, '|' ORDER BY n), '') FROM mark AS m)
                    || (SELECT coalesce(string_agg(l::text, '|' ORDER BY n, filler), '') FROM line AS l))
                """);
    }

    String lsn() throws SQLException {
        return servers.ask(ONE, "SELECT pg_current_wal_insert_lsn()");
    }

    String timeline() throws SQLException {
        return servers.ask(ONE, "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)");
    }

    Work work() {
        return TestWork.with(tools, Integer.MAX_VALUE);
    }

    static Request request(Map<String, String> values) {
        return new Request(new Arguments(values), Optional.empty(), Instant.now());
    }

    Answer answer(String... words) {
        var values = new HashMap<String, String>();
        values.put("cluster", "own");
        for (int i = 0; i < words.length; i += 2) {
            values.put(words[i], words[i + 1]);
        }
        Way none = (_, _) -> {
            throw new IllegalStateException();
        };
        return new RestoreCommand(
                        new BackupWords(tools),
                        new RestoreCommand.Ways(none, new TakebackWay(tools, new MomentWay(tools)), none))
                .answer(request(values));
    }

    Plan plan(String to, String... more) {
        var words = new ArrayList<>(List.of("to", to, "replace", "true"));
        words.addAll(List.of(more));
        var answer = answer(words.toArray(String[]::new));
        assertThat(answer).as(answer.toString()).isInstanceOf(Answer.Proposal.class);
        return ((Answer.Proposal) answer).plan();
    }

    Problem refused(String... words) {
        var answer = answer(words);
        assertThat(answer).as(answer.toString()).isInstanceOf(Answer.Refusal.class);
        return ((Answer.Refusal) answer).problem();
    }

    /** A run that goes through, and what each of its steps proved. */
    record Run(List<Step> steps, List<Proof> proofs) {
        List<Step> undo() {
            var undo = new ArrayList<Step>();
            for (int i = 0; i < proofs.size(); i++) {
                steps.get(i).undo(proofs.get(i)).ifPresent(undo::addFirst);
            }
            return undo;
        }

        Proof of(Class<? extends Step> kind) {
            for (int i = 0; i < proofs.size(); i++) {
                if (kind.isInstance(steps.get(i))) {
                    return proofs.get(i);
                }
            }
            throw new AssertionError("no " + kind);
        }
    }

    Run run(List<Step> steps) throws Exception {
        var proofs = new ArrayList<Proof>();
        for (var step : steps) {
            proofs.add(step.perform(work()));
        }
        return new Run(steps, proofs);
    }

    static Ground ground(Plan plan) {
        return step(plan, OpenCluster.class).ground();
    }

    static <S extends Step> S step(Plan plan, Class<S> kind) {
        return plan.steps().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    Observer observer() {
        return observer;
    }

    @Override
    public void close() throws IOException {
        over.set(true);
        receiving.interrupt();
        receiver.close();
        observer.close();
        servers.close();
        try (var all = Files.walk(root)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
