package dev.muster.commands.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.Client;
import dev.muster.commands.testing.SpareServer;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.testing.Troubled;
import dev.muster.commands.vault.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong ends in a problem, and leaves nothing behind. */
@Timeout(60)
class BackupTroubleTest {
    private static SpareServer server;

    @BeforeAll
    static void start() throws Exception {
        server = SpareServer.create();
        server.execute("postgres", "CREATE DATABASE big");
        // Random, so that it does not compress: slow enough to be caught in the middle of it.
        server.execute("big", """
                CREATE TABLE big AS SELECT i, md5(i::text) || md5((-i)::text) || md5((i * 7)::text) AS pad
                  FROM generate_series(1, 700000) i
                """);
    }

    @AfterAll
    static void end() throws Exception {
        server.close();
    }

    private static Yard yard() throws IOException {
        return new Yard(server.cluster("spare"), repository -> repository);
    }

    private static TakeBackup step(Yard yard, Manifest.Kind kind) {
        return kind == Manifest.Kind.LOGICAL ? yard.logical("big") : yard.step(yard.order(kind, Selection.EVERYTHING));
    }

    private static void leavesNothing(Yard yard) throws Exception {
        assertThat(yard.left()).isEmpty();
        TestCluster.await(
                "the sessions are gone", () -> server.ask("postgres", """
                        SELECT count(*) FROM pg_stat_activity
                         WHERE usename = 'keeper'
                           AND (application_name LIKE 'muster %' OR backend_xmin IS NOT NULL
                                OR state LIKE 'idle in transaction%' OR backend_type = 'walsender')
                        """).equals("0"));
        TestCluster.await(
                "the slots are gone",
                () -> server.ask("postgres", "SELECT count(*) FROM pg_replication_slots")
                        .equals("0"));
        assertThat(tools()).isEmpty();
    }

    private static List<String> tools() {
        return running().flatMap(process -> process.info().command().stream()).toList();
    }

    private static Stream<ProcessHandle> running() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info()
                        .command()
                        .filter(command -> command.matches(".*/(pg_dump|pg_dumpall|pg_basebackup|tar)"))
                        .isPresent());
    }

    @Test
    void a_backup_that_is_cancelled_ends_within_two_seconds_and_leaves_nothing() throws Exception {
        for (var kind : Manifest.Kind.values()) {
            try (var yard = yard()) {
                var step = step(yard, kind);
                var work = new Cancelled(yard.tools());
                var task = new FutureTask<>(() -> step.perform(work));
                Thread.ofVirtual().start(task);
                TestCluster.await(
                        "bytes come",
                        () -> yard.left().stream()
                                .anyMatch(path -> Files.exists(yard.kept().resolveSibling(path))
                                        && yard.kept()
                                                        .resolveSibling(path)
                                                        .toFile()
                                                        .length()
                                                > 200_000));
                assertThat(yard.tools().vault().backup(step.id())).isEmpty();
                var gone = endings();
                assertThat(gone).isNotEmpty();
                work.wanted().set(true);
                assertThatThrownBy(() -> task.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(Work.Stopped.class);
                for (var each : gone) {
                    assertThat(Duration.ofNanos(each.get(10, TimeUnit.SECONDS)
                                    - work.heard().get()))
                            .as("from hearing of it to the end of the tool")
                            .isLessThan(Duration.ofSeconds(2));
                }
                leavesNothing(yard);
            }
        }
    }

    /** Cancelled when it is wanted; it tells when the step heard of that. */
    private record Cancelled(Tools tools, AtomicBoolean wanted, AtomicLong heard) implements Work {
        Cancelled(Tools tools) {
            this(tools, new AtomicBoolean(), new AtomicLong());
        }

        @Override
        public void progress(int percent, String detail) {}

        @Override
        public void checkpoint() {
            if (wanted.get()) {
                heard.compareAndSet(0, System.nanoTime());
                throw new Stopped("the test stops here");
            }
        }
    }

    /** When each tool that runs now will have ended. */
    private static List<CompletableFuture<Long>> endings() {
        return running()
                .map(tool -> tool.onExit().thenApply(_ -> System.nanoTime()))
                .toList();
    }

    @Test
    void several_jobs_that_are_cancelled_leave_no_scratch() throws Exception {
        try (var yard = yard()) {
            var orphan = yard.tools().vault().scratch().resolve("scratch-999999999-1-take-other-ab12");
            Files.writeString(Files.createDirectories(orphan).resolve("left"), "by a Muster that was killed");
            var writer =
                    new ProcessBuilder("sleep", "60").directory(orphan.toFile()).start();
            var step = yard.step(new Order(
                    "spare",
                    Optional.empty(),
                    Manifest.Kind.LOGICAL,
                    Selection.of(List.of("big")),
                    2,
                    Optional.empty()));
            var work = TestWork.with(yard.tools(), Integer.MAX_VALUE);
            var task = new FutureTask<>(() -> step.perform(work));
            Thread.ofVirtual().start(task);
            TestCluster.await(
                    "it writes to scratch",
                    () -> yard.left().stream().anyMatch(path -> path.startsWith("scratch") && path.endsWith(".dat")));
            work.checkpoints().set(0);
            assertThatThrownBy(() -> task.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(Work.Stopped.class);
            leavesNothing(yard);
            assertThat(writer.waitFor(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_full_repository_is_told_and_nothing_is_left_in_it() throws Exception {
        for (var kind : Manifest.Kind.values()) {
            try (var yard = new Yard(server.cluster("spare"), repository -> Troubled.full(repository, 3_000_000))) {
                assertThat(yard.problem(step(yard, kind)).code()).isEqualTo("REPOSITORY_FULL");
                leavesNothing(yard);
            }
        }
    }

    @Test
    void an_unwritable_repository_is_told() throws Exception {
        try (var yard = new Yard(server.cluster("spare"), repository -> {
            var troubled = Troubled.of(repository);
            troubled.mood().set(new Troubled.Mood.Refusing("big"));
            return troubled;
        })) {
            assertThat(yard.problem(step(yard, Manifest.Kind.LOGICAL)).code()).isEqualTo("REPOSITORY_UNWRITABLE");
            leavesNothing(yard);
        }
    }

    @Test
    void a_server_that_dies_in_the_middle_is_told() throws Exception {
        try (var mortal = SpareServer.create()) {
            mortal.execute(
                    "postgres", "CREATE TABLE big AS SELECT i, md5(i::text) AS pad FROM generate_series(1, 900000) i");
            for (var kind : Manifest.Kind.values()) {
                try (var yard = new Yard(mortal.cluster("mortal"), repository -> repository)) {
                    var step = yard.step(yard.order(kind, Selection.EVERYTHING));
                    var task = new FutureTask<>(() -> yard.problem(step));
                    Thread.ofVirtual().start(task);
                    TestCluster.await(
                            "bytes come",
                            () -> yard.left().stream()
                                    .anyMatch(path -> yard.kept()
                                                    .resolveSibling(path)
                                                    .toFile()
                                                    .length()
                                            > 100_000));
                    mortal.die();
                    assertThat(task.get(20, TimeUnit.SECONDS).code()).isEqualTo("BACKUP_SOURCE_LOST");
                    assertThat(yard.left()).isEmpty();
                }
                mortal.start();
            }
        }
    }

    @Test
    void a_table_that_somebody_keeps_locked_is_given_up_on_and_named_with_who_holds_it_since_when() throws Exception {
        var cluster = TestCluster.shared();
        cluster.execute("DROP DATABASE IF EXISTS locked");
        cluster.execute("CREATE DATABASE locked");
        try (var yard = Yard.ofOrders();
                var client = new Client("orders-a", "locked", "postgres")) {
            client.does("CREATE TABLE \"Held.\" (id int)").begin().does("LOCK TABLE \"Held.\"");
            var asked = yard.logical("locked");
            var step = new TakeBackup(
                    asked.spot(),
                    asked.id(),
                    asked.how(),
                    asked.selection(),
                    1,
                    new Limits(asked.limits().whole(), Duration.ofMillis(700)));
            var problem = yard.problem(step);
            assertThat(problem.code()).isEqualTo("TABLE_LOCKED");
            assertThat(problem.fact())
                    .contains("table public.\"Held.\" is locked by session " + client.pid() + " of postgres (")
                    .containsPattern("\\), in a transaction since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC");
            assertThat(problem.hint()).contains("/db sessions orders");
            assertThat(yard.left()).isEmpty();
        }
        cluster.execute("DROP DATABASE locked WITH (FORCE)");
    }

    @Test
    void a_table_that_is_locked_for_an_hour_is_waited_for_with_a_word_until_the_time_is_over() throws Exception {
        server.execute("postgres", "CREATE DATABASE stuck");
        server.execute("stuck", "CREATE TABLE held (id int)");
        try (var yard = yard();
                var connection = server.connect("stuck");
                var holder = connection.createStatement()) {
            connection.setAutoCommit(false);
            var asked = yard.logical("stuck");
            holder.execute("LOCK TABLE held");
            var step = new TakeBackup(
                    asked.spot(),
                    asked.id(),
                    asked.how(),
                    asked.selection(),
                    1,
                    new Limits(Duration.ofHours(1), Duration.ofHours(1)));
            var work = TestWork.with(yard.tools(), Integer.MAX_VALUE);
            var task = new FutureTask<>(() -> step.perform(work));
            Thread.ofVirtual().start(task);
            TestCluster.await(
                    "pg_dump waits for the lock",
                    () -> server.ask("postgres", """
                            SELECT count(*) FROM pg_stat_activity
                             WHERE usename = 'keeper' AND datname = 'stuck' AND wait_event_type = 'Lock'
                            """).equals("1"));
            int said = work.percents().size();
            TestCluster.await("it says that it waits", () -> work.percents().size() > said);
            assertThat(task.isDone()).isFalse();

            work.checkpoints().set(0);
            assertThatThrownBy(() -> task.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(Work.Stopped.class);
            leavesNothing(yard);
            connection.rollback();
        }
        server.execute("postgres", "DROP DATABASE stuck WITH (FORCE)");
    }

    @Test
    void no_argument_list_and_no_text_shows_the_password() throws Exception {
        var secret = "correct-horse-battery";
        var cluster = TestCluster.shared().cluster("keeper", "orders");
        var login = cluster.nodes().getFirst().login();
        var told = new Node(
                "orders-a",
                new Node.Login(login.host(), login.port(), "postgres", "keeper", new Secret(secret), "disable"),
                Optional.empty());
        var seen = new ConcurrentSkipListSet<String>();
        var going = new AtomicBoolean(true);
        var watcher = Thread.ofPlatform().start(() -> {
            while (going.get()) {
                ProcessHandle.current().descendants().forEach(process -> seen.add(arguments(process)));
                LockSupport.parkNanos(2_000_000);
            }
        });
        try (var yard = new Yard(
                new Cluster("orders", Cluster.Tier.HIGH, List.of(told), cluster.channels()),
                repository -> repository)) {
            for (var kind : Manifest.Kind.values()) {
                var backup = yard.take(yard.step(yard.order(kind, Selection.EVERYTHING)));
                assertThat(backup.manifest().toString()).doesNotContain(secret);
            }
        } finally {
            going.set(false);
            watcher.join();
        }
        assertThat(seen).anyMatch(line -> line.contains("pg_dump")).anyMatch(line -> line.contains("pg_basebackup"));
        assertThat(seen).noneMatch(line -> line.contains(secret));
    }

    private static String arguments(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException _) {
            return "";
        }
    }

    @Test
    void what_cannot_be_is_refused_before_anything_is_begun() throws Exception {
        try (var yard = yard()) {
            assertThat(refusal(yard, new Selection(List.of("bgi"), Optional.empty(), Optional.empty(), false))
                            .hint())
                    .isEqualTo("did you mean big?");
            assertThat(refusal(yard, new Selection(List.of("big"), Optional.of("publik"), Optional.empty(), false))
                            .hint())
                    .isEqualTo("did you mean public?");
            assertThat(refusal(yard, new Selection(List.of("big"), Optional.empty(), Optional.of("bigg"), false))
                            .hint())
                    .isEqualTo("did you mean big?");
            assertThatThrownBy(() -> yard.plan(yard.order(Manifest.Kind.PHYSICAL, Selection.of(List.of("big")))))
                    .hasMessageContaining("always one of the whole server");
            server.execute("big", "CREATE TABLE hidden (a int); ALTER TABLE hidden ENABLE ROW LEVEL SECURITY");
            var hidden = refusal(yard, Selection.EVERYTHING);
            server.execute("big", "DROP TABLE hidden");
            assertThat(hidden.hint()).endsWith("ALTER ROLE \"keeper\" BYPASSRLS");
        }
        try (var yard = new Yard(TestCluster.shared().cluster("weak", "orders"), repository -> repository)) {
            assertThatThrownBy(() -> yard.plan(yard.order(Manifest.Kind.PHYSICAL, Selection.EVERYTHING)))
                    .hasMessageContaining("may not copy the server");
        }
    }

    private static Problem refusal(Yard yard, Selection selection) {
        try {
            throw new AssertionError(
                    yard.plan(yard.order(Manifest.Kind.LOGICAL, selection)).toString());
        } catch (Problem.Trouble trouble) {
            return trouble.problem();
        }
    }
}
