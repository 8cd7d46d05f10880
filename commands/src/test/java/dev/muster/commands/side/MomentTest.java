package dev.muster.commands.side;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
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

    @BeforeAll
    static void everything_happens() throws Exception {
        stage = new Stage();
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
        stage.mark(5);
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
    void a_time_is_reached_exactly() throws Exception {
        var side = stage.open("to", time);
        assertThat(stage.marks(side)).isEqualTo("1 2");
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
    void the_latest_is_what_was_committed_a_moment_ago_and_lies_in_no_repository() throws Exception {
        var side = stage.open("to", "latest");
        assertThat(stage.marks(side)).isEqualTo("1 2 3 4 5");
        stage.drop(side);
    }
}
