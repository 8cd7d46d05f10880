package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.commands.plan.Plan;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.side.Promotion;
import dev.muster.commands.testing.Lives;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** What was recovered is compared with what is there now, whatever stands in the way on either side. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
final class WeighedAgainTest {
    private static Scenery scenery;
    private static Plan plan;
    private static Ground ground;

    @BeforeAll
    static void a_cluster_and_what_it_was() throws Exception {
        scenery = new Scenery(true);
        scenery.streams();
        scenery.servers.execute(Scenery.ONE, "CREATE TABLE held AS SELECT generate_series(1, 2) AS n");
        scenery.servers.execute(
                Scenery.ONE,
                "CREATE ROLE streamer LOGIN REPLICATION PASSWORD 'old'; ALTER ROLE muster PASSWORD 'unused'");
        scenery.servers.execute(Scenery.ONE, "CREATE DATABASE shop TEMPLATE template1");
        scenery.base();
        scenery.mark(1);
        var target = scenery.lsn();
        scenery.mark(2);
        scenery.servers.execute(Scenery.ONE, "ALTER ROLE streamer PASSWORD 'young'");
        plan = scenery.plan(target);
        ground = Scenery.ground(plan);
        Scenery.step(plan, RecoverBeside.class).perform(scenery.work());
    }

    @AfterAll
    static void all_is_over() throws Exception {
        Scratch.remove(ground.beside(ground.primary()));
        scenery.close();
    }

    private static String weighed() throws Exception {
        return Scenery.step(plan, WeighLoss.class).perform(scenery.work()).seen();
    }

    /** Of a database that is damaged: nobody gets into it. */
    private static Path version(String database) throws Exception {
        var oid = scenery.servers.ask(
                Scenery.ONE, "SELECT oid FROM pg_database WHERE datname = '%s'".formatted(database));
        return scenery.servers.data(Scenery.ONE).resolve("base").resolve(oid).resolve("PG_VERSION");
    }

    @Test
    @Order(1)
    void what_is_locked_or_damaged_is_said_to_be_and_everything_else_is_compared() throws Exception {
        var version = version("shop");
        var away = version.resolveSibling("away");
        Files.move(version, away);
        try (var line = scenery.servers.connect(Scenery.ONE);
                var statement = line.createStatement()) {
            line.setAutoCommit(false);
            statement.execute("LOCK TABLE held IN ACCESS EXCLUSIVE MODE");
            assertThat(weighed())
                    .contains("postgres: now 3 tables with about 2 rows; then 3 tables with 3 rows\n")
                    .contains("  public.held: now not readable, then 2 rows\n")
                    .contains("  public.mark: now 2 rows, then 1 row\n")
                    .contains("shop: now it could not be read; then 0 tables with 0 rows\n")
                    .doesNotContain("not there");
        } finally {
            Files.move(away, version);
        }
    }

    /** What it says of who gets in, with {@code more} in the connection string of the standby. */
    private static String entrance(String more) throws Exception {
        var standby = scenery.servers.data(Scenery.TWO).resolve("postgresql.auto.conf");
        var before = Files.readString(standby);
        Files.writeString(standby, before.replaceFirst("(primary_conninfo = '.*)'", "$1 " + more + "'"));
        try {
            var side = WeighLoss.side(scenery.work(), ground);
            return Entrance.of(scenery.work(), ground, side).require().toString();
        } catch (Problem.Trouble e) {
            return e.problem().code() + ": " + e.problem().fact();
        } finally {
            Files.writeString(standby, before);
        }
    }

    @Test
    @Order(2)
    void when_the_primary_is_dead_it_is_known_by_the_standbys_who_streams_and_with_what() throws Exception {
        var rules = scenery.servers.data(Scenery.ONE).resolve("pg_hba.conf");
        Files.writeString(rules, "host all streamer 10.0.0.1/32 md5\n", StandardOpenOption.APPEND);
        scenery.servers.stop(Scenery.ONE, "immediate");
        assertThat(entrance("user=streamer password=old")).isEqualTo("[]");
        assertThat(entrance("user=streamer password=young"))
                .startsWith("ROLE_PASSWORD_THEN: the role streamer, which a standby streams as, had another password");
        assertThat(entrance("user=joiner password=young"))
                .startsWith("ROLE_NOT_THERE_THEN: the role joiner, which a standby streams as,");
        assertThat(entrance("user=streamer passfile=/nowhere"))
                .startsWith("[whether the role streamer, which a standby streams as")
                .contains("cannot be told");
        scenery.servers.start(Scenery.ONE);
    }

    @Test
    @Order(3)
    void what_was_recovered_is_started_again_when_it_died_and_stands_where_it_stood() throws Exception {
        var data = Promotion.data(WeighLoss.side(scenery.work(), ground));
        scenery.servers.run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate", "--pgdata=" + data);
        assertThat(weighed()).contains("public.mark: now 2 rows, then 1 row", "would be lost: ");
    }

    @Test
    @Order(4)
    void so_it_is_when_muster_was_killed_while_it_was_written_down() throws Exception {
        var finish = Scenery.step(plan, FinishBeside.class);
        var tools = Meddled.tools(
                scenery.tools,
                errand -> {
                    if (errand.arguments().contains("--sync-only")) {
                        throw new Lives.Killed();
                    }
                },
                _ -> {});
        assertThat(catchThrowable(() -> finish.perform(new Meddled(tools, () -> {}))))
                .isInstanceOf(Lives.Killed.class);
        assertThat(FinishBeside.marker(ground)).doesNotExist();
        assertThat(weighed()).contains("public.mark: now 2 rows, then 1 row", "would be lost: ");
        assertThat(finish.perform(scenery.work()).seen()).contains("timeline 2 (it was 1)");
        assertThat(weighed()).contains("as they were compared before");
    }

    @Test
    void whom_a_connection_string_names_is_read_as_libpq_reads_it() {
        assertThat(Conninfo.user("host=a user='it\\'s' password=x")).hasValue("it's");
        assertThat(Conninfo.user("host=a password=user")).isEmpty();
        assertThat(Conninfo.user("postgresql://u%40v:p@[::1]:6432,b/db")).hasValue("u@v");
        assertThat(Conninfo.user("postgres://a/db?sslmode=x&user=w")).hasValue("w");
        assertThat(Conninfo.user("postgres://a/db")).isEmpty();
    }
}
