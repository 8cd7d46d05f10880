package dev.muster.commands.side;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Clusters with a past: more connections than before, many savepoints, another timeline, a tablespace. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class HistoryTest {
    private static final String MORE = "-c max_connections=70 -c max_locks_per_transaction=80";
    private static Stage stage;

    @BeforeAll
    static void a_cluster_with_a_tablespace() throws Exception {
        stage = new Stage();
        var place = Files.createDirectory(stage.servers.folder().resolve("place"));
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwx------"));
        Files.setOwner(place, Files.getOwner(stage.servers.data(Stage.ONE)));
        stage.servers.execute(Stage.ONE, "CREATE TABLESPACE place LOCATION '" + place + "'");
        stage.servers.execute(Stage.ONE, "CREATE TABLE placed TABLESPACE place AS SELECT 11 AS n");
        stage.streams();
    }

    @AfterAll
    static void all_is_over() throws Exception {
        stage.close();
    }

    @Test
    @Order(1)
    void a_tablespace_lies_beside_and_what_was_raised_since_the_backup_is_raised() throws Exception {
        stage.base();
        stage.mark(1);
        stage.servers.stop(Stage.ONE, "fast");
        stage.servers.start(Stage.ONE, MORE);
        stage.streams();
        stage.mark(2);
        stage.sealed();
        stage.servers.execute(Stage.ONE, "UPDATE placed SET n = 12");
        var side = stage.open("to", "latest");
        assertThat(stage.marks(side)).isEqualTo("1 2");
        assertThat(stage.at(side, "SHOW max_connections")).isEqualTo("70");
        assertThat(stage.at(side, "SELECT n FROM public.placed")).isEqualTo("12");
        assertThat(stage.ask("SELECT n FROM placed")).isEqualTo("12");
        stage.drop(side);
    }

    @Test
    @Order(2)
    void a_server_that_would_promote_itself_is_told_and_taken_away() throws Exception {
        try (var busy = stage.servers.connect(Stage.ONE)) {
            savepoints(busy);
            var backup = stage.base();
            stage.mark(3);
            stage.sealed();
            var target = stage.ask("SELECT pg_current_wal_insert_lsn()");
            stage.mark(4);
            stage.sealed();
            var problem = stage.fails("to", target, "from", backup);
            assertThat(problem.code()).isIn("SIDE_PROMOTED");
            assertThat(problem.hint()).contains("--from");
            busy.rollback();
        }
    }

    /** So many that the snapshot of those under way does not hold them all. */
    private static void savepoints(Connection line) throws SQLException {
        line.setAutoCommit(false);
        try (var statement = line.createStatement()) {
            for (int n = 0; n < 100; n++) {
                statement.execute("SAVEPOINT s" + n);
                statement.execute("INSERT INTO line VALUES (" + n + ", 'savepoint')");
            }
        }
    }

    @Test
    @Order(3)
    void after_a_promotion_both_histories_can_be_gone_back_to() throws Exception {
        stage.base();
        stage.mark(5);
        stage.sealed();
        var before = stage.ask("SELECT pg_current_wal_insert_lsn()");
        stage.mark(6);
        stage.servers.stop(Stage.ONE, "fast");
        var signal = Files.createFile(stage.servers.data(Stage.ONE).resolve("standby.signal"));
        Files.setOwner(signal, Files.getOwner(stage.servers.data(Stage.ONE)));
        stage.servers.start(Stage.ONE, MORE);
        stage.servers.promote(Stage.ONE);
        stage.streams();
        stage.mark(7);
        stage.sealed();
        var after = stage.ask("SELECT pg_current_wal_insert_lsn()");
        stage.mark(8);
        var old = stage.open("to", before);
        assertThat(stage.marks(old)).isEqualTo("1 2 3 4 5");
        stage.drop(old);
        var young = stage.open("to", after);
        assertThat(young.server().timeline()).isEqualTo(2);
        assertThat(stage.marks(young)).isEqualTo("1 2 3 4 5 6 7");
        stage.drop(young);
    }

    @Test
    @Order(4)
    void a_transaction_and_a_name_are_gone_to_from_the_newest_base_that_ended_before_them() throws Exception {
        stage.base();
        var old = stage.base();
        stage.servers.execute(Stage.ONE, "CHECKPOINT");
        var then = stage.ask("SELECT coalesce(string_agg(n::text, ' ' ORDER BY n), 'none') FROM mark");
        var early = stage.ask("WITH nine AS (INSERT INTO mark VALUES (9)) SELECT pg_current_xact_id()");
        stage.ask("SELECT pg_create_restore_point('early')");
        stage.sealed();
        var young = stage.base();
        stage.servers.execute(Stage.ONE, "CHECKPOINT");
        var late = stage.ask("WITH ten AS (INSERT INTO mark VALUES (10)) SELECT pg_current_xact_id()");
        stage.ask("SELECT pg_create_restore_point('late')");
        stage.sealed();
        assertThat(stage.step("to", "xid:" + late).base().backup()).isEqualTo(young);
        assertThat(stage.step("to", "name:late").base().backup()).isEqualTo(young);
        assertThat(stage.step("to", "xid:" + early).base().backup()).isEqualTo(old);
        assertThat(stage.step("to", "name:early").base().backup()).isEqualTo(old);
        assertThat(stage.plan("to", "name:early", "beside", "true").grounds().checks())
                .anyMatch(check -> check.measured().contains("the restore point is at "));
        var without = stage.open("to", "xid:" + early);
        assertThat(stage.marks(without)).doesNotContain("9").isEqualTo(then);
        stage.drop(without);
        assertThat(stage.refused("to", "name:never", "beside", "true").code()).isEqualTo("UNKNOWN_RESTORE_POINT");
    }
}
