package dev.muster.commands.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Secret;
import dev.muster.commands.backup.BackupPlanner;
import dev.muster.commands.backup.Order;
import dev.muster.commands.backup.Selection;
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
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.restore.RestoreCommand;
import dev.muster.commands.restore.Way;
import dev.muster.commands.seal.Identity;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.testing.Answered;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.SpareServer;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.where.BackupWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server, a repository, and the verbs: asked as the desk asks them, run as the runner runs their plans. */
final class Shop implements AutoCloseable {
    static final String CLUSTER = "shop";
    static final String EMOJI = "caf\u00e9 \uD83D\uDC18 \"x\"; DROP";
    private static final Identity KEY = Identity.generate();

    final SpareServer server;
    private final Optional<SpareServer> standby;
    private final Path folder;
    private final Observer observer;
    private List<Secret> identities = List.of(KEY.secret());
    private List<Hook> hooks = List.of();
    private String admin = "postgres";
    private Optional<Path> scratch = Optional.empty();

    /** {@code watcher} is the role that Muster works with; whoever restores is the superuser. */
    Shop(String watcher) throws Exception {
        this(watcher, false);
    }

    /** {@code doubled}: whether one streams from it. */
    Shop(String watcher, boolean doubled) throws Exception {
        server = SpareServer.create();
        server.execute("postgres", "ALTER SYSTEM SET max_prepared_transactions = 5");
        server.execute("postgres", "ALTER SYSTEM SET wal_level = logical");
        server.die();
        server.start();
        folder = Files.createTempDirectory("muster-shop-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectory(folder.resolve("kept"));
        standby = doubled ? Optional.of(server.standby()) : Optional.empty();
        var nodes = new ArrayList<>(List.of(node(watcher, server, CLUSTER + "-a")));
        standby.ifPresent(found -> nodes.add(node(watcher, found, CLUSTER + "-b")));
        observer = PatientObserver.of(List.of(new Cluster(CLUSTER, Cluster.Tier.HIGH, nodes, List.of())));
    }

    SpareServer standby() {
        return standby.orElseThrow();
    }

    private static Node node(String watcher, SpareServer server, String name) {
        var node = server.cluster(CLUSTER).nodes().getFirst();
        var login = node.login();
        var own = new Node.Login(
                login.host(), login.port(), login.database(), watcher, login.password(), login.sslmode());
        return new Node(name, own, node.data());
    }

    Shop knowing(Secret... keys) {
        identities = List.of(keys);
        return this;
    }

    static Secret key() {
        return KEY.secret();
    }

    /** Whoever restores. */
    Shop as(String role) {
        admin = role;
        return this;
    }

    Shop with(Hook... some) {
        hooks = List.of(some);
        return this;
    }

    Shop scratchIn(Optional<Path> where) {
        scratch = where;
        return this;
    }

    Path repository() {
        return folder.resolve("kept");
    }

    Path scratch() {
        return scratch.orElse(folder.resolve("scratch"));
    }

    Work.Tools tools() {
        var keys = new Keys(List.of(new Keys.Recipient("first", KEY.recipient())), identities);
        var keeping = new Keeping(CLUSTER, List.of("near"), keys, Map.of(), Optional.empty(), Duration.ofMinutes(5));
        var handling = new Handling(
                Path.of("sides"),
                Map.of(
                        CLUSTER,
                        new Handling.OfCluster(
                                Optional.of(new Handling.Admin(admin, new Secret("unused"))),
                                hooks,
                                Map.of(),
                                Duration.ofHours(8),
                                Duration.ofDays(7))));
        return new Work.Tools(
                observer,
                new Access(),
                new LocalHost(
                        "root".equals(System.getProperty("user.name")) ? Optional.of("postgres") : Optional.empty()),
                new Kits(List.of(Path.of("/usr/lib/postgresql"))),
                new Vault(List.of(new Folder("near", repository())), List.of(keeping), scratch()),
                handling,
                Past.NONE);
    }

    Work work() {
        return TestWork.with(tools(), Integer.MAX_VALUE);
    }

    /** Somebody looks on while a step does its work. */
    Work work(Onlooker onlooker) {
        var tools = tools();
        return new Work() {
            @Override
            public Tools tools() {
                return tools;
            }

            @Override
            public void progress(int percent, String detail) {
                try {
                    onlooker.looks();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void checkpoint() {}
        };
    }

    @FunctionalInterface
    interface Onlooker {
        void looks() throws Exception;
    }

    /** What the server says to a role that wants to get in; “in” if nothing. */
    String enters(String role, String database) {
        var name = java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8);
        var url = "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&sslmode=disable".formatted(server.port(), name, role);
        try (var _ = java.sql.DriverManager.getConnection(url)) {
            return "in";
        } catch (java.sql.SQLException e) {
            return String.valueOf(e.getSQLState());
        }
    }

    Backup backup(int jobs, Selection selection) throws Exception {
        var order = new Order(CLUSTER, Optional.empty(), Manifest.Kind.LOGICAL, selection, jobs, Optional.empty());
        var plan = new BackupPlanner(tools()).plan(order, Optional.empty(), Instant.now());
        var proof = plan.steps().getFirst().perform(work());
        return tools().vault().backup(proof.values().getOrDefault("backup", "")).orElseThrow();
    }

    Backup backup(String... databases) throws Exception {
        return backup(1, Selection.of(List.of(databases)));
    }

    private List<Command> verbs() {
        var words = new BackupWords(tools());
        Way none = (_, _) -> new Answer.Refusal(new Problem("NO_WAY", "none", "none"));
        return List.of(
                new RestoreCommand(words, new RestoreCommand.Ways(new WholeWay(tools()), none, none)),
                new KeptListCommand(tools(), words),
                new KeptDropCommand(tools(), words));
    }

    /** Names and values in turn; a flag's value is "true". */
    Answer answer(String verb, String... words) {
        return verbs().stream()
                .filter(command -> command.spec().verb().equals(verb))
                .findFirst()
                .orElseThrow()
                .answer(Answered.request(Map.of("cluster", CLUSTER), words));
    }

    Plan plan(String verb, String... words) {
        return Answered.plan(answer(verb, words));
    }

    Problem refusal(String verb, String... words) {
        return Answered.refusal(answer(verb, words));
    }

    /** As the runner does, nobody disturbing it. */
    List<Proof> run(Plan plan) throws Exception {
        var proofs = new ArrayList<Proof>();
        for (var step : plan.steps()) {
            var proof = step.perform(work());
            proofs.add(proof);
            if (!(step instanceof dev.muster.commands.hooks.RunHooks)) {
                var probe = step.probe(work());
                assertThat(probe).as(step.describe()).isNotInstanceOf(Probe.Unclear.class);
            }
        }
        return proofs;
    }

    /** Takes back what was done, the last first. */
    void rollBack(Plan plan, List<Proof> proofs) throws Exception {
        for (int i = proofs.size() - 1; i >= 0; i--) {
            var undo = plan.steps().get(i).undo(proofs.get(i));
            if (undo.isPresent()) {
                undo.get().perform(work());
            }
        }
    }

    Problem problem(Step step) throws Exception {
        try {
            var proof = step.perform(work());
            throw new AssertionError("it was done: " + proof);
        } catch (Problem.Trouble trouble) {
            return trouble.problem();
        }
    }

    static <T extends Step> T step(Plan plan, Class<T> kind) {
        return plan.steps().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    List<String> databases() throws Exception {
        var all = server.ask(
                "postgres",
                "SELECT string_agg(datname, E'\\n' ORDER BY datname) FROM pg_database WHERE datname !~ '^(template|postgres)'");
        return all.equals("null") ? List.of() : all.lines().toList();
    }

    /** Every row of every table, every large object, every sequence: as one text. */
    String everything(String database) throws Exception {
        var parts = new ArrayList<String>();
        var sql = server.ask(database, """
                SELECT coalesce(string_agg(format('SELECT %L || '' '' || count(*) || '' '' || coalesce(md5(string_agg(t::text, ''|'' ORDER BY t::text)), '''') FROM ONLY %s t',
                       c.oid::regclass::text, c.oid::regclass::text), E'\\nUNION ALL\\n' ORDER BY c.oid::regclass::text), 'SELECT ''nothing''')
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
                """);
        parts.add(server.ask(database, "SELECT string_agg(x, E'\\n' ORDER BY x) FROM (" + sql + ") AS s(x)"));
        parts.add(server.ask(
                database,
                "SELECT string_agg(oid || ' ' || md5(lo_get(oid)), ' ' ORDER BY oid) FROM pg_largeobject_metadata"));
        parts.add(
                server.ask(
                        database,
                        "SELECT string_agg(schemaname || '.' || sequencename || ' ' || coalesce(last_value, -1), ' ' ORDER BY schemaname, sequencename) FROM pg_sequences"));
        return String.join("\n", parts);
    }

    List<Path> leftInScratch() throws IOException {
        if (!Files.exists(scratch())) {
            return List.of();
        }
        try (var all = Files.list(scratch())) {
            return all.toList();
        }
    }

    void drop(String... databases) throws Exception {
        for (var name : databases) {
            server.execute("postgres", "DROP DATABASE IF EXISTS \"" + name.replace("\"", "\"\"") + "\" WITH (FORCE)");
        }
    }

    /** A new one that belongs to whoever runs the server. */
    Path folderOfTheServer(String name) throws IOException {
        var made = Files.createDirectory(server.folder().resolve(name));
        own(made);
        return made;
    }

    void own(Path made) throws IOException {
        if ("root".equals(System.getProperty("user.name"))) {
            var people = made.getFileSystem().getUserPrincipalLookupService();
            Files.setOwner(made, people.lookupPrincipalByName("postgres"));
        }
    }

    @Override
    public void close() throws IOException {
        observer.close();
        if (standby.isPresent()) {
            standby.get().close();
        }
        server.close();
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
