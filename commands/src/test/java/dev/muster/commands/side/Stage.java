package dev.muster.commands.side;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.chat.Secret;
import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.backup.BackupNowCommand;
import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.handling.Handling;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.restore.RestoreCommand;
import dev.muster.commands.restore.Way;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.seal.Identity;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.testing.Answered;
import dev.muster.commands.testing.OwnServers;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.wal.Gap;
import dev.muster.commands.wal.Lsn;
import dev.muster.commands.wal.Notices;
import dev.muster.commands.wal.Receiver;
import dev.muster.commands.wal.Reception;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.whole.WholeWay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster of its own whose WAL is received and sealed, with physical backups, and everything to go back in it. */
public final class Stage implements AutoCloseable {
    public static final String ONE = "one";
    private final Identity key = Identity.generate();
    private final Kits kits;
    public final OwnServers servers;
    public final Path root = Files.createTempDirectory(
            "muster-side-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    public final Cluster cluster;
    public final Work.Tools tools;
    public final Sides sides;
    private final Observer observer;
    private final Receiver receiver;
    private int said;

    public Stage() throws IOException, SQLException {
        this(new Kits(List.of(Path.of("/usr/lib/postgresql"))), new OwnServers(ONE));
    }

    /** Of a version of its own. */
    public Stage(Kits kits, int major) throws IOException, SQLException {
        this(kits, new OwnServers(ONE, kits.of(major)));
    }

    private Stage(Kits kits, OwnServers servers) throws IOException, SQLException {
        this.kits = kits;
        this.servers = servers;
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectories(root.resolve("vault"));
        cluster = OwnServers.cluster("own", servers.node(ONE));
        observer = PatientObserver.of(List.of(cluster));
        tools = tools(key);
        sides = new Sides(tools);
        receiver = new Receiver(tools.vault().keeping("own").orElseThrow(), tools, root.resolve("spool"), new Quiet());
        servers.execute(ONE, "CREATE TABLE mark (n int PRIMARY KEY, at timestamptz DEFAULT clock_timestamp())");
    }

    /** As somebody has it who has {@code identity}. */
    Work.Tools tools(Identity identity) {
        var keys = new Keys(List.of(new Keys.Recipient("ops", key.recipient())), List.of(identity.secret()));
        var keeping = new Keeping(
                "own", List.of("vault"), keys, Map.of(), Optional.of(new Keeping.Wal("muster")), Duration.ofMinutes(5));
        return new Work.Tools(
                observer,
                new Access(),
                new LocalHost(
                        "root".equals(System.getProperty("user.name")) ? Optional.of("postgres") : Optional.empty()),
                kits,
                new Vault(
                        List.of(new Folder("vault", root.resolve("vault"))), List.of(keeping), root.resolve("scratch")),
                new Handling(root.resolve("sides"), Map.of()),
                Past.NONE);
    }

    /** What opens its backups. */
    public Secret secret() {
        return key.secret();
    }

    private static final class Quiet implements Notices {
        @Override
        public void receiving(String cluster, String node, String slot, Lsn from) {}

        @Override
        public void stopped(String cluster, String node, String why) {}

        @Override
        public void gap(String cluster, Gap gap) {}
    }

    /** What its primary is, seen and tended and sealed once. */
    void tick() {
        receiver.tend(observer.observe(cluster), true, Instant.now());
        receiver.seal(Instant.now());
    }

    public void streams() throws Exception {
        TestCluster.await("it streams", () -> {
            tick();
            return receiver.reception().state() instanceof Reception.State.Receiving;
        });
    }

    /** Ends the segment, and waits until it lies in the repository. */
    public String sealed() throws Exception {
        var name = servers.fill(ONE, ++said);
        TestCluster.await(name + " is sealed", () -> {
            tick();
            return Files.exists(stored(name));
        });
        return name;
    }

    /** Waits until all that is committed was received; it need not lie in the repository. */
    void received() throws Exception {
        var until = ask("SELECT pg_current_wal_flush_lsn()");
        TestCluster.await("all of it is received", () -> {
            receiver.tend(observer.observe(cluster), true, Instant.now());
            return ask("SELECT coalesce(bool_or(flush_lsn >= '" + until + "'), false) FROM pg_stat_replication")
                    .equals("t");
        });
    }

    /** Waits until it is seen that the server is not there, and what came of it was sealed. */
    void gone() throws Exception {
        TestCluster.await("it is seen that it is gone", () -> {
            tick();
            return observer.observe(cluster).writer().isEmpty()
                    && receiver.reception().state() instanceof Reception.State.Hindered;
        });
        receiver.seal(Instant.now());
    }

    Path stored(String segment) throws IOException {
        try (var all = Files.walk(root.resolve("vault"))) {
            return all.filter(path -> path.getFileName().toString().equals(segment + ".zst.age"))
                    .findFirst()
                    .orElse(root.resolve("none"));
        }
    }

    public String base() throws Exception {
        var plan = ((Answer.Proposal) new BackupNowCommand(tools, new BackupWords(tools))
                        .answer(request(Map.of("cluster", "own", "kind", "physical"))))
                .plan();
        var proof = plan.steps().getFirst().perform(TestWork.with(tools, Integer.MAX_VALUE));
        return Optional.ofNullable(proof.values().get("backup")).orElseThrow();
    }

    void mark(int n) throws SQLException {
        servers.execute(ONE, "INSERT INTO mark VALUES (" + n + ")");
    }

    public String ask(String sql) throws SQLException {
        return servers.ask(ONE, sql);
    }

    private static Request request(Map<String, String> values) {
        return new Request(new Arguments(values), Optional.empty(), Instant.now());
    }

    Answer answer(Work.Tools with, String... words) {
        Way none = (_, _) -> {
            throw new IllegalStateException();
        };
        return new RestoreCommand(
                        new BackupWords(with), new RestoreCommand.Ways(new WholeWay(with), new MomentWay(with), none))
                .answer(Answered.request(Map.of("cluster", "own"), words));
    }

    Plan plan(String... words) {
        return plan(tools, words);
    }

    Plan plan(Work.Tools with, String... words) {
        return Answered.plan(answer(with, words));
    }

    Problem refused(String... words) {
        return Answered.refusal(answer(tools, words));
    }

    Command verb(String verb) {
        return SideCommands.all(tools, new BackupWords(tools)).stream()
                .filter(command -> command.spec().verb().equals(verb))
                .findFirst()
                .orElseThrow();
    }

    Answer asks(String verb, Map<String, String> values) {
        return verb(verb).answer(request(values));
    }

    /** {@code words} beside {@code --beside}. */
    public Side open(String... words) throws Exception {
        return open(proof(words));
    }

    Side open(Proof proof) {
        return sides.require(Optional.ofNullable(proof.values().get("side")).orElseThrow());
    }

    Proof proof(String... words) throws Exception {
        return step(words).perform(TestWork.with(tools, Integer.MAX_VALUE));
    }

    OpenSide step(String... words) {
        var all = new java.util.ArrayList<>(List.of(words));
        all.addAll(List.of("beside", "true"));
        return (OpenSide) plan(all.toArray(String[]::new)).steps().getFirst();
    }

    Problem fails(String... words) {
        var step = step(words);
        var thrown = catchThrowable(() -> step.perform(TestWork.with(tools, Integer.MAX_VALUE)));
        assertThat(thrown).isInstanceOf(Problem.Trouble.class);
        assertThat(sides.folder(step.name())).doesNotExist();
        return ((Problem.Trouble) thrown).problem();
    }

    public String at(Side side, String sql) throws SQLException {
        try (var line = sides.connect(side, "postgres");
                var statement = line.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    /** All marks that are there. */
    String marks(Side side) throws SQLException {
        return at(side, "SELECT coalesce(string_agg(n::text, ' ' ORDER BY n), 'none') FROM public.mark");
    }

    public void drop(Side side) throws Exception {
        new DropSide(side.name()).perform(TestWork.with(tools, Integer.MAX_VALUE));
    }

    public Observer observer() {
        return observer;
    }

    @Override
    public void close() throws IOException {
        receiver.close();
        if (Files.isDirectory(root.resolve("sides"))) {
            try (var all = Files.list(root.resolve("sides"))) {
                all.toList().forEach(Scratch::remove);
            }
        }
        observer.close();
        servers.close();
        try (var all = Files.walk(root)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
