package dev.muster.commands.side;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.Answered;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.verb.Answer;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Going back to a moment, beside, while the cluster goes on. */
final class MomentTest {
    private static Stage stage;
    private static final AtomicBoolean BUSY = new AtomicBoolean(true);
    private static Thread traffic;

    /** What happened: between 1 and 2, and so on, are the moments to go back to. */
    private static String lsn;

    private static String time;
    private static String xid;
    private static String prepared;
    private static String committed;
    private static String commit;

    @BeforeAll
    static void everything_happens() throws Exception {
        stage = new Stage();
        stage.servers.stop(Stage.ONE, "fast");
        stage.servers.start(
                Stage.ONE,
                "-c archive_mode=on -c archive_command=/bin/true -c shared_preload_libraries=auto_explain -c max_connections=40"
                        + " -c max_worker_processes=11 -c wal_level=logical -c max_locks_per_transaction=90 -c track_commit_timestamp=on");
        subscribed();
        stage.streams();
        traffic = Thread.ofVirtual().start(MomentTest::work);
        stage.base();
        stage.mark(1);
        stage.sealed();
        lsn = stage.ask("SELECT pg_current_wal_insert_lsn()");
        stage.mark(2);
        time = stage.ask("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
        stage.mark(3);
        stage.ask("SELECT pg_create_restore_point('before four')");
        stage.sealed();
        xid = stage.ask("WITH four AS (INSERT INTO mark VALUES (4)) SELECT pg_current_xact_id()");
        prepared = prepared();
        var from = stage.ask("SELECT pg_current_wal_insert_lsn()");
        var five = stage.ask("WITH five AS (INSERT INTO mark VALUES (5)) SELECT pg_current_xact_id()");
        committed = stage.ask("SELECT to_char(pg_xact_commit_timestamp('%s'::xid) AT TIME ZONE 'UTC', %s)"
                .formatted(five, "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'"));
        commit = commit(five, from);
    }

    /** Where its record begins, as PostgreSQL's own tool says. */
    private static String commit(String xid, String from) throws Exception {
        stage.servers.run(
                "pg_waldump",
                "--path=" + stage.servers.data(Stage.ONE).resolve("pg_wal"),
                "--start=" + from,
                "--end=" + stage.ask("SELECT pg_current_wal_flush_lsn()"),
                "--rmgr=Transaction",
                "--xid=" + xid);
        var found = Pattern.compile("lsn: ([0-9A-F/]+), .* COMMIT ")
                .matcher(Files.readString(stage.servers.folder().resolve("output")));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    /** One that would connect at once wherever it is let. */
    private static void subscribed() throws SQLException {
        stage.servers.execute(Stage.ONE, "CREATE DATABASE elsewhere");
        stage.servers.execute(
                Stage.ONE,
                "CREATE SUBSCRIPTION others CONNECTION 'host=127.0.0.1 port=%d dbname=elsewhere user=postgres'"
                                .formatted(stage.servers.port(Stage.ONE))
                        + " PUBLICATION news WITH (connect = false, slot_name = 'others')");
        stage.servers.execute(Stage.ONE, "ALTER SUBSCRIPTION others ENABLE");
    }

    private static String prepared() throws SQLException {
        try (var line = stage.servers.connect(Stage.ONE);
                var statement = line.createStatement()) {
            line.setAutoCommit(false);
            statement.execute("CREATE TABLE twice AS SELECT 1 AS once");
            try (var row = statement.executeQuery("SELECT pg_current_xact_id()")) {
                row.next();
                var number = row.getString(1);
                statement.execute("PREPARE TRANSACTION 'later'");
                line.setAutoCommit(true);
                statement.execute("COMMIT PREPARED 'later'");
                return number;
            }
        }
    }

    private static void work() {
        try (var line = stage.servers.connect(Stage.ONE);
                var statement = line.createStatement()) {
            for (int n = 0; BUSY.get(); n++) {
                statement.execute("INSERT INTO line VALUES (" + -n + ", 'traffic')");
                statement.execute("SELECT pg_sleep(0.01)");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    static void all_is_over() throws Exception {
        BUSY.set(false);
        traffic.join();
        stage.close();
    }

    @Test
    void a_position_is_reached_exactly() throws Exception {
        var side = stage.open("to", lsn);
        assertThat(stage.marks(side)).isEqualTo("1");
        assertThat(stage.at(side, "SELECT pg_is_in_recovery()")).isEqualTo("t");
        stage.drop(side);
        assertThat(side.folder()).doesNotExist();
        assertThat(Life.postmaster(side.data())).isEmpty();
    }

    @Test
    void a_time_is_reached_exactly_and_told_to_who_reports_on_it() throws Exception {
        var step = stage.step("to", time);
        var proof = step.perform(TestWork.with(stage.tools, Integer.MAX_VALUE));
        var side = stage.open(proof);
        assertThat(stage.marks(side)).isEqualTo("1 2");
        assertThat(proof.values())
                .containsEntry("target_at", Instant.parse(time).toString())
                .containsEntry("backup", step.base().backup())
                .containsKey("backup_at")
                .hasEntrySatisfying(
                        "wal_to",
                        to -> assertThat(to)
                                .startsWith(side.reached().orElseThrow().lsn() + ", the last commit at "));
        assertThat(proof.seen()).contains("is what pg_basebackup wrote, by its manifest (pg_verifybackup, ");
        assertThat(step.probe(TestWork.with(stage.tools, 1)))
                .isInstanceOfSatisfying(
                        Probe.Done.class,
                        done -> assertThat(proof.values())
                                .containsAllEntriesOf(done.proof().values()));
        stage.drop(side);
    }

    private static void kill(Side side) throws Exception {
        var server = Life.postmaster(side.data()).orElseThrow();
        server.destroyForcibly();
        server.onExit().get(60, TimeUnit.SECONDS);
        assertThat(Life.postmaster(side.data())).isEmpty();
    }

    private static Answer.Reply listed() {
        return (Answer.Reply) stage.asks("side list", Map.of());
    }

    private static StartSide starting(Side side) {
        return (StartSide) Answered.plan(stage.asks("side start", Map.of("name", side.name())))
                .steps()
                .getFirst();
    }

    @Test
    void a_side_whose_server_was_killed_is_started_again_by_a_button_and_stands_where_it_stood() throws Exception {
        for (var to : List.of(time, "latest")) {
            var side = stage.open("to", to);
            var marks = stage.marks(side);
            var button = new Answer.FollowUp("Start " + side.name() + " again", "side start " + side.name());
            assertThat(listed().next()).doesNotContain(button);
            assertThat(stage.asks("side start", Map.of("name", side.name())))
                    .isInstanceOfSatisfying(
                            Answer.Refusal.class,
                            no -> assertThat(no.problem().code()).isEqualTo("SIDE_RUNS"));
            kill(side);
            assertThat(listed().next()).contains(button);
            assertThat(catchThrowable(() -> stage.sides.requireUp(side)))
                    .isInstanceOfSatisfying(
                            Problem.Trouble.class,
                            trouble -> assertThat(trouble.problem().hint()).contains("/db side start " + side.name()));
            var step = starting(side);
            var work = TestWork.with(stage.tools, Integer.MAX_VALUE);
            assertThat(step.probe(work)).isInstanceOf(Probe.NotDone.class);
            assertThat(step.perform(work).seen()).startsWith("started again: ");
            assertThat(step.probe(work)).isInstanceOf(Probe.Done.class);
            assertThat(stage.marks(side)).isEqualTo(marks);
            assertThat(stage.at(side, "SELECT pg_last_wal_replay_lsn()"))
                    .isEqualTo(side.reached().orElseThrow().lsn().toString());
            kill(side);
            stage.drop(side);
            assertThat(side.folder()).doesNotExist();
        }
    }

    @Test
    void a_side_from_before_the_machine_was_started_is_not_trusted() throws Exception {
        var side = stage.open("to", time);
        kill(side);
        stage.sides.write(new Side(
                side.name(),
                side.cluster(),
                side.folder(),
                side.port(),
                side.target(),
                Instant.EPOCH,
                side.until(),
                side.server(),
                side.reached()));
        assertThat(stage.asks("side start", Map.of("name", side.name())))
                .isInstanceOfSatisfying(
                        Answer.Refusal.class,
                        no -> assertThat(no.problem().code()).isEqualTo("SIDE_LOST"));
        stage.drop(side);
    }

    /** When exactly a transaction was committed is what recovery compares with. */
    @Test
    void a_time_is_left_out_or_taken_in() throws Exception {
        var without = stage.open("to", committed);
        assertThat(stage.marks(without)).isEqualTo("1 2 3 4");
        stage.drop(without);
        var with = stage.open("to", committed, "inclusive", "true");
        assertThat(stage.marks(with)).isEqualTo("1 2 3 4 5");
        stage.drop(with);
    }

    /** At a record that commits by itself. */
    @Test
    void a_position_is_left_out_or_taken_in() throws Exception {
        var without = stage.open("to", commit);
        assertThat(stage.marks(without)).isEqualTo("1 2 3 4");
        stage.drop(without);
        var with = stage.open("to", commit, "inclusive", "true");
        assertThat(stage.marks(with)).isEqualTo("1 2 3 4 5");
        stage.drop(with);
    }

    @Test
    void a_side_does_nothing_by_itself_and_is_no_smaller_than_its_source() throws Exception {
        assertThat(stage.ask("SHOW archive_mode")).isEqualTo("on");
        assertThat(stage.ask("SHOW shared_preload_libraries")).isEqualTo("auto_explain");
        assertThat(stage.ask("SELECT subenabled FROM pg_subscription")).isEqualTo("t");
        var side = stage.open("to", "name:before four");
        assertThat(stage.at(side, "SHOW archive_mode")).isEqualTo("off");
        assertThat(stage.at(side, "SHOW shared_preload_libraries")).isEmpty();
        assertThat(stage.at(side, "SHOW max_logical_replication_workers")).isEqualTo("0");
        assertThat(stage.at(side, "SELECT count(*) FROM pg_subscription WHERE subenabled"))
                .isEqualTo("1");
        assertThat(
                        stage.at(
                                side,
                                "SELECT count(*) FROM pg_stat_activity WHERE backend_type ~ 'archiver|logical|autovacuum|walreceiver'"))
                .isEqualTo("0");
        assertThat(stage.at(side, "SHOW primary_conninfo")).isEmpty();
        assertThat(stage.at(side, "SHOW listen_addresses")).isEmpty();
        assertThat(stage.at(side, "SHOW unix_socket_permissions")).isEqualTo("0700");
        for (var setting : List.of(
                "max_connections",
                "max_worker_processes",
                "max_wal_senders",
                "max_prepared_transactions",
                "max_locks_per_transaction")) {
            assertThat(Integer.parseInt(stage.at(side, "SHOW " + setting)))
                    .as(setting)
                    .isGreaterThanOrEqualTo(Integer.parseInt(stage.ask("SHOW " + setting)));
        }
        stage.drop(side);
    }

    @Test
    void a_restore_point_is_reached_exactly() throws Exception {
        var side = stage.open("to", "name:before four");
        assertThat(stage.marks(side)).isEqualTo("1 2 3");
        stage.drop(side);
    }

    @Test
    void a_transaction_is_left_out_or_taken_in() throws Exception {
        var without = stage.open("to", "xid:" + xid);
        assertThat(stage.marks(without)).isEqualTo("1 2 3");
        stage.drop(without);
        var with = stage.open("to", "xid:" + xid, "inclusive", "true");
        assertThat(stage.marks(with)).isEqualTo("1 2 3 4");
        stage.drop(with);
    }

    @Test
    void a_transaction_that_was_prepared_is_found_by_its_own_number() throws Exception {
        var without = stage.open("to", "xid:" + prepared);
        assertThat(stage.marks(without)).isEqualTo("1 2 3 4");
        assertThat(stage.at(without, "SELECT to_regclass('twice') IS NULL")).isEqualTo("t");
        stage.drop(without);
    }

    @Test
    void the_latest_is_what_was_committed_a_moment_ago_and_lies_in_no_repository() throws Exception {
        var side = stage.open("to", "latest");
        assertThat(stage.marks(side)).isEqualTo("1 2 3 4 5");
        stage.drop(side);
    }
}
