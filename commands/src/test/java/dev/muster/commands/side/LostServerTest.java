package dev.muster.commands.side;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.verb.Answer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The primary is dead: what was received of it is all that there is, its last segment only in part. */
final class LostServerTest {
    private static final String HASH =
            "SELECT count(*) || ' ' || coalesce(md5(string_agg(n || filler, ',' ORDER BY n, filler)), '') FROM public.line";
    private static Stage stage;
    private static String rows;
    private static String marks;
    private static String lsn;
    private static String time;

    @BeforeAll
    static void a_server_dies_under_traffic() throws Exception {
        stage = new Stage();
        stage.streams();
        stage.base();
        stage.mark(1);
        stage.sealed();
        stage.mark(2);
        lsn = stage.ask("SELECT pg_current_wal_insert_lsn()");
        stage.mark(3);
        time = stage.ask("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
        stage.mark(4);
        stage.tick(); // The part with all that is sealed: what follows comes less than a minute later.
        traffic();
        stage.mark(5);
        rows = stage.ask(HASH);
        marks = stage.ask("SELECT string_agg(n::text, ' ' ORDER BY n) FROM mark");
        stage.received();
        stage.servers.stop(Stage.ONE, "immediate");
        stage.gone();
    }

    /** Several at once, and nobody of them when it is looked what there is. */
    private static void traffic() throws Exception {
        var busy = new AtomicBoolean(true);
        var failed = new AtomicReference<SQLException>();
        var all = new Thread[3];
        for (int i = 0; i < all.length; i++) {
            int from = 1000 * (i + 1);
            all[i] = Thread.ofVirtual().start(() -> {
                try (var line = stage.servers.connect(Stage.ONE);
                        var statement = line.createStatement()) {
                    for (int n = from; busy.get(); n++) {
                        statement.execute("INSERT INTO line VALUES (" + n + ", md5(random()::text))");
                    }
                } catch (SQLException e) {
                    failed.set(e);
                }
            });
        }
        TestCluster.await(
                "there was traffic",
                () -> Integer.parseInt(stage.ask("SELECT count(*) FROM line")) > 300 || failed.get() != null);
        busy.set(false);
        for (var thread : all) {
            thread.join();
        }
        assertThat(failed).hasNullValue();
    }

    @AfterAll
    static void all_is_over() throws Exception {
        stage.close();
    }

    @Test
    void every_row_that_was_committed_and_received_is_there() throws Exception {
        var step = stage.step("to", "latest");
        assertThat(step.base().node()).isEmpty();
        var side = stage.open("to", "latest");
        assertThat(stage.at(side, HASH)).isEqualTo(rows);
        assertThat(stage.marks(side)).isEqualTo(marks).isEqualTo("1 2 3 4 5");
        stage.drop(side);
    }

    @Test
    void what_lies_in_the_part_of_a_segment_is_reached_exactly() throws Exception {
        var position = stage.open("to", lsn);
        assertThat(stage.marks(position)).isEqualTo("1 2");
        stage.drop(position);
        var moment = stage.open("to", time);
        assertThat(stage.marks(moment)).isEqualTo("1 2 3");
        stage.drop(moment);
    }

    @Test
    void a_time_after_the_last_wal_is_refused_with_the_latest_that_there_is() throws Exception {
        var now = Instant.now().toString();
        var refused = (Answer.Refusal) stage.answer(stage.tools, "to", now, "beside", "true");
        assertThat(refused.problem().code()).isEqualTo("TARGET_PAST_WAL");
        assertThat(refused.problem().fact()).contains("is past the end of all WAL that there is, at 20");
        assertThat(refused.next())
                .singleElement()
                .satisfies(next -> assertThat(next.words()).isEqualTo("restore own --to latest --beside"));
        assertThat(stage.sides.all()).isEmpty();
    }
}
