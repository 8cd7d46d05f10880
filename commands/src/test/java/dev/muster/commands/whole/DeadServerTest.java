package dev.muster.commands.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.vault.Backup;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server dies under a restore: what failed is said, and trying again is all that is to be done. */
@Timeout(90)
class DeadServerTest {
    private static Shop shop;
    private static Backup backup;

    @BeforeAll
    static void fill() throws Exception {
        shop = new Shop("postgres");
        shop.server.execute("postgres", "CREATE DATABASE orders");
        shop.server.execute(
                "orders",
                "CREATE TABLE t AS SELECT n, md5(n::text) AS noise FROM generate_series(1, 600000) n; CREATE INDEX ON t (noise)");
        backup = shop.backup("orders");
    }

    @AfterAll
    static void close() throws Exception {
        shop.close();
    }

    /** Kills a session of pg_restore once there is one, which takes the whole server down for a moment. */
    private static AtomicBoolean killing() throws Exception {
        var killed = new AtomicBoolean();
        var line = shop.server.connect("postgres");
        Thread.ofVirtual().start(() -> {
            try (line;
                    var statement = line.createStatement()) {
                while (!killed.get()) {
                    try (var row = statement.executeQuery(
                            "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE application_name = 'muster restore' AND query LIKE 'COPY%'")) {
                        row.next();
                        var session = ProcessHandle.of(row.getLong(1));
                        killed.set(row.getLong(1) > 0
                                && session.map(ProcessHandle::destroyForcibly).orElse(false));
                    }
                }
            } catch (SQLException _) {
                // It went down with all the others.
            }
        });
        return killed;
    }

    @Test
    void a_server_that_dies_while_it_is_poured_is_told_and_tried_again() throws Exception {
        var restore = Shop.step(shop.plan("restore", "backup", backup.id(), "into", "beside"), RestoreDatabase.class);
        var killed = killing();
        var thrown = catchThrowable(() -> restore.perform(shop.work()));
        assertThat(killed).isTrue();
        assertThat(thrown).isInstanceOf(Problem.Trouble.class);
        var problem = ((Problem.Trouble) thrown).problem();
        assertThat(problem.code()).isIn("NOT_RESTORED", "SERVER_GONE");
        assertThat(problem.hint()).contains("try again");
        assertThat(shop.leftInScratch()).isEmpty();
        TestCluster.await("it is back", () -> {
            try {
                return shop.server.ask("postgres", "SELECT 1").equals("1");
            } catch (SQLException _) {
                return false;
            }
        });
        restore.perform(shop.work());
        assertThat(shop.databases()).as("no half of one").containsExactly("beside", "orders");
        assertThat(shop.everything("beside")).isEqualTo(shop.everything("orders"));
    }
}
