package dev.muster.commands.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.commands.plan.Proof;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.vault.Backup;
import java.sql.SQLException;
import java.util.ArrayList;
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
        return once(
                pid -> ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false));
    }

    @FunctionalInterface
    private interface Killing {
        boolean kill(long session) throws Exception;
    }

    private static AtomicBoolean once(Killing killing) throws Exception {
        var killed = new AtomicBoolean();
        var line = shop.server.connect("postgres");
        Thread.ofVirtual().start(() -> {
            try (line;
                    var statement = line.createStatement()) {
                while (!killed.get()) {
                    try (var row = statement.executeQuery(
                            "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE application_name = 'muster restore' AND query LIKE 'COPY%'")) {
                        row.next();
                        killed.set(row.getLong(1) > 0 && killing.kill(row.getLong(1)));
                    }
                }
            } catch (SQLException _) {
                // It went down with all the others.
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        return killed;
    }

    @Test
    void a_postmaster_that_is_killed_and_started_by_nobody_leaves_the_old_as_it_was_and_nothing_half()
            throws Exception {
        var before = shop.everything("orders");
        var plan = shop.plan("restore", "backup", backup.id(), "replace", "true");
        var restore = Shop.step(plan, RestoreDatabase.class);
        var killed = once(_ -> {
            shop.server.kill();
            return true;
        });
        var proofs = new ArrayList<Proof>();
        var thrown = catchThrowable(() -> {
            for (var step : plan.steps()) {
                proofs.add(step.perform(shop.work()));
            }
        });
        assertThat(thrown).isInstanceOf(Problem.Trouble.class);
        var problem = ((Problem.Trouble) thrown).problem();
        assertThat(proofs).hasSize(plan.steps().indexOf(restore));
        assertThat(problem.code()).isEqualTo("SERVER_GONE");
        assertThat(problem.fact()).contains("shop-a", "orders is as it was");
        assertThat(problem.hint()).contains("start it if nobody has", "retry");
        assertThat(shop.leftInScratch()).isEmpty();

        TestCluster.await("all of it has ended", killed::get);
        shop.server.start();
        assertThat(shop.everything("orders")).isEqualTo(before);
        for (var step : plan.steps().subList(proofs.size(), plan.steps().size())) {
            step.perform(shop.work());
        }
        assertThat(shop.everything("orders")).isEqualTo(before);
        for (var name : shop.databases()) {
            if (!name.equals("orders")) {
                shop.drop(name);
            }
        }
    }

    @Test
    void a_server_that_dies_while_it_is_poured_is_told_and_tried_again() throws Exception {
        var restore = Shop.step(shop.plan("restore", "backup", backup.id(), "into", "beside"), RestoreDatabase.class);
        var killed = killing();
        var thrown = catchThrowable(() -> restore.perform(shop.work()));
        TestCluster.await("it was killed", killed::get);
        assertThat(thrown).isInstanceOf(Problem.Trouble.class);
        var problem = ((Problem.Trouble) thrown).problem();
        assertThat(problem.code()).isIn("NOT_RESTORED", "SERVER_GONE");
        assertThat(problem.hint()).containsPattern("try again|retry");
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
