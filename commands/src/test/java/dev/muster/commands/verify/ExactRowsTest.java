package dev.muster.commands.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.plan.Step;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.testing.SpareServer;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.Troubled;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import java.io.RandomAccessFile;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rows of a base backup are compared with those of its source, whatever goes on there meanwhile. */
@Timeout(300)
class ExactRowsTest {
    private static final String MANY_SAVEPOINTS = """
            DO $$ BEGIN
                FOR part IN 1 .. 70 LOOP
                    BEGIN
                        INSERT INTO calm VALUES (0);
                    EXCEPTION WHEN division_by_zero THEN
                        NULL;
                    END;
                END LOOP;
            END $$
            """;
    private static SpareServer server;

    @BeforeAll
    static void start() throws Exception {
        server = SpareServer.create();
        server.execute("postgres", "ALTER SYSTEM SET max_prepared_transactions = 5");
        server.die();
        server.start();
        Traffic.tables(server);
        server.execute("postgres", "CREATE TABLE calm AS SELECT generate_series(1, 300) AS n");
        server.execute("postgres", "CREATE UNLOGGED TABLE fleeting AS SELECT generate_series(1, 30) AS n");
    }

    @AfterAll
    static void end() throws Exception {
        server.close();
    }

    @Test
    void three_in_a_row_under_traffic_have_exactly_the_rows_that_the_source_had() throws Exception {
        try (var proven = Proven.of(server)) {
            var running = new ArrayList<Integer>();
            for (int round = 1; round <= 3; round++) {
                Manifest manifest;
                try (var traffic = new Traffic(server)) {
                    writeOn(traffic);
                    manifest = proven.take();
                    writeOn(traffic);
                }
                var sight = Proven.sight(manifest, "postgres");
                assertThat(sight.left()).isEmpty();
                running.add(new SnapshotFile(sight.snapshot().orElseThrow())
                        .running()
                        .size());
                assertThat(proven.verify(manifest))
                        .contains("rows compared exactly: 2 tables, ")
                        .contains("compared with nothing: 0 rows in 1 table")
                        .doesNotContain("not compared");
            }
            assertThat(running).as("transactions under way at a snapshot").anyMatch(number -> number > 1);
        }
    }

    private static void writeOn(Traffic traffic) throws Exception {
        long before = traffic.committed();
        TestCluster.await("they write", () -> traffic.committed() > before + 20);
    }

    @Test
    void a_row_more_in_the_source_is_told_with_both_counts() throws Exception {
        try (var proven = Proven.of(server)) {
            var manifest = proven.take();
            var calm = Long.parseLong(server.ask("postgres", "SELECT 'calm'::regclass::oid::bigint"));
            proven.rewrite(Recounted.with(manifest, "postgres", calm, 301));
            var problem = proven.problem(manifest);
            assertThat(problem.code()).isEqualTo("BACKUP_DIFFERS");
            assertThat(problem.fact()).contains("table public.calm of postgres has 300 rows, and the source had 301");
        }
    }

    @Test
    void a_page_that_the_disk_of_the_source_has_lost_is_found_by_the_rows_alone() throws Exception {
        server.execute(
                "postgres",
                "CREATE TABLE lossy WITH (autovacuum_enabled = off) AS SELECT generate_series(1, 2000) AS n; CHECKPOINT");
        assertThat(server.ask("postgres", "SELECT count(*) FROM lossy")).isEqualTo("2000");
        var file = server.ask("postgres", "SELECT pg_relation_filepath('lossy')");
        server.execute("postgres", "CHECKPOINT"); // What reading has changed (hints) is written, and not again.
        try (var damaged = new RandomAccessFile(server.data().resolve(file).toFile(), "rw")) {
            damaged.seek(8192);
            damaged.write(new byte[8192]);
        }
        try (var proven = Proven.of(server)) {
            var problem = proven.problem(proven.take());
            assertThat(problem.code()).isEqualTo("BACKUP_DIFFERS");
            assertThat(problem.fact()).contains("public.lossy").contains("and the source had 2000");
        } finally {
            server.execute("postgres", "DROP TABLE lossy");
        }
    }

    @Test
    void what_is_emptied_dropped_or_locked_between_snapshot_and_end_is_not_compared() throws Exception {
        server.execute("postgres", """
                CREATE TABLE emptied AS SELECT generate_series(1, 50) AS n;
                CREATE TABLE dropped AS SELECT generate_series(1, 50) AS n;
                CREATE TABLE locked AS SELECT generate_series(1, 50) AS n
                """);
        var gate = new CountDownLatch(1);
        try (var proven = new Proven(server, real -> held(gate, real), Keeping.Rows.COUNTED);
                var locker = server.connect("postgres");
                var old = server.connect("postgres")) {
            does(old, "BEGIN", "SELECT pg_current_xact_id()");
            var taking = taking(proven, proven.step());
            awaitOurNumber(taking);
            does(locker, "BEGIN", "LOCK TABLE locked"); // Such a lock has a number too.
            does(old, "ROLLBACK");
            await("the others are counted", "wait_event_type = 'Lock'"); // It goes by their names.
            server.execute("postgres", "TRUNCATE emptied; INSERT INTO emptied VALUES (1); DROP TABLE dropped");
            gate.countDown();
            var manifest = taking.get(60, TimeUnit.SECONDS);
            does(locker, "ROLLBACK");
            assertThat(Proven.sight(manifest, "postgres").left())
                    .anyMatch(left -> left.equals("table public.locked: somebody had locked it"));
            assertThat(proven.verify(manifest))
                    .contains("rows compared exactly: 2 tables", "not compared: ")
                    .contains("postgres: table public.locked: somebody had locked it")
                    .contains("table public.emptied of postgres, which was emptied or written anew meanwhile")
                    .containsPattern("table \\d+ of postgres, which was dropped meanwhile");
        } finally {
            gate.countDown();
            server.execute("postgres", "DROP TABLE IF EXISTS emptied, locked, dropped");
        }
    }

    @Test
    void a_transaction_that_is_older_is_named_and_nothing_is_compared() throws Exception {
        try (var proven = Proven.of(server);
                var old = server.connect("postgres")) {
            does(old, "SET application_name = 'nightly'", "BEGIN", "SELECT pg_current_xact_id()");
            var manifest = proven.take();
            does(old, "ROLLBACK");
            var sight = Proven.sight(manifest, "postgres");
            assertThat(sight.snapshot()).isEmpty();
            assertThat(sight.left().getFirst())
                    .contains("a transaction was older than the backup: session ", " of postgres (nightly)");
            assertThat(proven.verify(manifest))
                    .contains("not compared: postgres: a transaction was older", "compared with nothing: ")
                    .doesNotContain("compared exactly");
        }
    }

    @Test
    void savepoints_that_keep_the_server_from_standing_still_are_no_fault_of_the_backup() throws Exception {
        try (var proven = Proven.of(server);
                var old = server.connect("postgres");
                var many = server.connect("postgres")) {
            does(old, "BEGIN", "SELECT pg_current_xact_id()");
            var taking = taking(proven, proven.step());
            awaitOurNumber(taking);
            // Younger than ours, and more than a record of what is under way can hold: all before the copy begins.
            does(many, "BEGIN", MANY_SAVEPOINTS);
            does(old, "ROLLBACK");
            var manifest = taking.get(60, TimeUnit.SECONDS);
            does(many, "ROLLBACK");
            assertThat(Proven.sight(manifest, "postgres").snapshot()).isPresent();
            assertThat(proven.verify(manifest))
                    .contains("not compared: all tables, since the server went on by itself")
                    .contains("compared with nothing: ")
                    .doesNotContain("compared exactly");
        }
    }

    @Test
    void a_transaction_that_is_prepared_before_and_committed_after_the_snapshot_counts_for_nothing() throws Exception {
        var gate = new CountDownLatch(1);
        try (var proven = new Proven(server, real -> held(gate, real), Keeping.Rows.COUNTED);
                var two = server.connect("postgres");
                var old = server.connect("postgres")) {
            does(old, "BEGIN", "SELECT pg_current_xact_id()");
            var taking = taking(proven, proven.step());
            awaitOurNumber(taking);
            does(two, "BEGIN", "INSERT INTO calm VALUES (1)", "SAVEPOINT a", "INSERT INTO calm VALUES (2)");
            does(two, "RELEASE SAVEPOINT a", "PREPARE TRANSACTION 'two'");
            // A snapshot ends with the last transaction that did: only now it reaches beyond those that are under way.
            server.execute("postgres", "SELECT pg_current_xact_id()");
            does(old, "ROLLBACK");
            awaitSnapshot();
            does(two, "COMMIT PREPARED 'two'");
            gate.countDown();
            assertThat(proven.verify(taking.get(60, TimeUnit.SECONDS)))
                    .contains("rows compared exactly: 2 tables")
                    .doesNotContain("not compared");
        } finally {
            gate.countDown();
            server.execute("postgres", "DELETE FROM calm WHERE ctid IN (SELECT ctid FROM calm OFFSET 300)");
        }
    }

    @Test
    void who_cannot_have_every_row_read_again_skips_that() throws Exception {
        try (var proven = new Proven(server, UnaryOperator.identity(), Keeping.Rows.SKIPPED)) {
            assertThat(Proven.sight(proven.take(), "postgres"))
                    .isEqualTo(new Manifest.Sight(
                            Optional.empty(), List.of(), List.of("rows are skipped, as it is configured")));
        }
    }

    @Test
    void libraries_that_sessions_of_the_source_preload_and_this_machine_lacks_keep_nobody_out() throws Exception {
        server.execute("postgres", "ALTER DATABASE template1 SET session_preload_libraries = 'nowhere'");
        try (var proven = Proven.of(server);
                var within = server.connect("postgres")) {
            does(within, "ALTER ROLE postgres SET session_preload_libraries = 'nowhere'");
            var manifest = proven.take();
            does(within, "ALTER ROLE postgres RESET session_preload_libraries");
            assertThat(proven.verify(manifest))
                    .contains("rows compared exactly: 2 tables")
                    .doesNotContain("not compared");
        } finally {
            server.execute("postgres", "ALTER DATABASE template1 RESET session_preload_libraries");
        }
    }

    @Test
    void a_role_that_is_no_superuser_any_more_keeps_rows_from_being_compared_and_nothing_from_being_restorable()
            throws Exception {
        try (var proven = Proven.of(server)) {
            var manifest = proven.take();
            for (var role : List.of("keeper", "nobody")) {
                var changed = manifest;
                for (var database : List.of("postgres", "template1")) {
                    changed = Recounted.enteredAs(changed, database, role);
                }
                proven.rewrite(changed);
                assertThat(proven.verify(manifest))
                        .contains("not compared: all tables, since the server could not be entered where the backup"
                                + " ended, because ")
                        .containsPattern("compared with nothing: \\d+ rows in 3 tables")
                        .contains("open for writing")
                        .contains(
                                role.equals("keeper")
                                        ? "the role keeper is no superuser"
                                        : "role \"nobody\" does not exist");
            }
        }
    }

    @Test
    @Timeout(100)
    void a_catalogue_that_is_locked_where_the_backup_ended_bounds_the_look_and_is_told() throws Exception {
        var gate = new CountDownLatch(1);
        try (var proven = new Proven(server, real -> held(gate, real), Keeping.Rows.COUNTED);
                var locker = server.connect("template1");
                var old = server.connect("postgres")) {
            does(old, "BEGIN", "SELECT pg_current_xact_id()");
            var taking = taking(proven, proven.step());
            awaitOurNumber(taking);
            does(old, "ROLLBACK");
            awaitSnapshot();
            // As VACUUM FULL does it, one catalogue after the other.
            does(locker, "SET lock_timeout = '5s'", "BEGIN", "LOCK TABLE pg_class IN ACCESS EXCLUSIVE MODE");
            gate.countDown();
            var manifest = taking.get(60, TimeUnit.SECONDS);
            does(locker, "ROLLBACK");
            assertThat(proven.verify(manifest))
                    .contains("not compared: all tables, since the server could not be entered where the backup ended,"
                            + " because it let nobody in within 10 s")
                    .contains("open for writing");
        } finally {
            gate.countDown();
        }
    }

    @Test
    void a_limit_of_connections_of_our_role_is_not_used_up_by_counting() throws Exception {
        server.execute("postgres", "ALTER ROLE keeper CONNECTION LIMIT 7");
        try (var proven = Proven.of(server)) {
            assertThat(Proven.sight(proven.take(), "postgres").left())
                    .containsExactly("too few connections were left for it");
            server.execute("postgres", "ALTER ROLE keeper CONNECTION LIMIT 20");
            assertThat(Proven.sight(proven.take(), "postgres").left()).isEmpty();
        } finally {
            server.execute("postgres", "ALTER ROLE keeper CONNECTION LIMIT -1");
        }
    }

    private static void awaitOurNumber(FutureTask<Manifest> taking) throws Exception {
        await("our transaction has its number", "state = 'idle in transaction' AND backend_xid IS NOT NULL");
        assertThat(taking.isDone()).isFalse();
    }

    /** The last that is asked when a snapshot is taken is who may enter what is restored. */
    private static void awaitSnapshot() throws Exception {
        await(
                "the snapshot is taken",
                "state = 'idle in transaction' AND query LIKE '%rolsuper%'"
                        + " AND query NOT LIKE '%max_connections%'");
    }

    private static void await(String what, String session) throws Exception {
        try (var connection = server.connect("postgres");
                var statement = connection.createStatement()) {
            TestCluster.await(what, () -> {
                try (var row = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'keeper' AND " + session)) {
                    row.next();
                    return row.getInt(1) == 1;
                }
            });
        }
    }

    /** A repository that takes nothing in until then: the copy stands still, and the server goes on. */
    private static Repository held(CountDownLatch until, Repository real) {
        var troubled = Troubled.of(real);
        troubled.mood().set(new Troubled.Mood.Stuck(until));
        return troubled;
    }

    private static FutureTask<Manifest> taking(Proven proven, Step step) {
        var task = new FutureTask<>(() -> proven.take(step));
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static void does(Connection connection, String... lines) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var line : lines) {
                statement.execute(line);
            }
        }
    }
}
