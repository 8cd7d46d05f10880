package dev.muster.bot.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.postgres.Programs;
import dev.muster.bot.postgres.StateFolder;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.problem.Problem;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A demo's cluster of its own, really broken. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MischiefTest {
    private final Path folder = TestStore.temporary();
    private final StateFolder state = StateFolder.open(folder, Programs.find(Optional.empty(), "postgres"));
    private final DemoCluster cluster = new DemoCluster(state);
    private final Mischief mischief = new Mischief(cluster);

    @BeforeAll
    void start() {
        cluster.start();
    }

    @AfterAll
    void close() {
        cluster.close();
        state.close();
        TestStore.delete(folder);
    }

    private String ask(String sql) throws SQLException {
        try (var connection = cluster.connect("orders", "app");
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private void run(String sql) throws SQLException {
        try (var connection = cluster.connect("orders", "app");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void a_dropped_table_is_gone_and_so_are_the_keys_that_refer_to_it() throws SQLException {
        var done = mischief.dropTable(Optional.of("scheduled_tasks"));
        assertThat(done.rows()).isEqualTo(3500);
        assertThat(ask("SELECT to_regclass('scheduled_tasks')")).isNull();
        assertThat(ask("SELECT count(*) FROM pg_constraint WHERE conname = 'execution_results_task_id_fkey'"))
                .isEqualTo("0");
        assertThatThrownBy(() -> mischief.dropTable(Optional.of("scheduled_task")))
                .isInstanceOfSatisfying(
                        Problem.Trouble.class,
                        trouble -> assertThat(trouble.problem().code()).isEqualTo("UNKNOWN_TABLE"));
    }

    @Test
    void half_of_the_orders_go_in_one_transaction() throws SQLException {
        long before = Long.parseLong(ask("SELECT count(*) FROM orders"));
        var done = mischief.deleteRows();
        assertThat(done.rows()).isBetween(before * 4 / 10, before * 6 / 10);
        assertThat(Long.parseLong(ask("SELECT count(*) FROM orders"))).isEqualTo(before - done.rows());
    }

    @Test
    void damaged_pages_are_seen_by_readers_and_healed() throws SQLException {
        var rows = ask("SELECT count(*) || md5(string_agg(u::text, '' ORDER BY id)) FROM users u");
        var first = mischief.damagePage(Optional.empty());
        var second = mischief.damagePage(Optional.empty());
        assertThat(second.block()).isNotEqualTo(first.block());
        assertThat(first.said()).contains("invalid page in block " + first.block() + " of relation base/");
        assertThatThrownBy(() -> ask("SELECT count(*) FROM users WHERE name <> ''"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("XX001"));

        assertThat(mischief.heal()).filteredOn(line -> line.startsWith("Page ")).hasSize(2);
        assertThat(ask("SELECT count(*) || md5(string_agg(u::text, '' ORDER BY id)) FROM users u"))
                .isEqualTo(rows);
        assertThat(mischief.heal()).isEmpty();
    }

    @Test
    void a_page_of_a_table_that_was_written_anew_is_let_be() throws SQLException {
        mischief.damagePage(Optional.of("execution_results"));
        run("TRUNCATE execution_results");
        assertThat(mischief.heal()).containsExactly("orders-a was started again.");
        assertThat(ask("SELECT count(*) FROM execution_results")).isEqualTo("0");
    }

    @Test
    void a_killed_primary_stays_down_until_it_is_healed() throws SQLException {
        ask("SELECT 1");
        assertThat(mischief.killPrimary()).isTrue();
        assertThat(mischief.killPrimary()).isFalse();
        assertThatThrownBy(() -> ask("SELECT 1")).isInstanceOf(SQLException.class);
        assertThatThrownBy(mischief::deleteRows)
                .isInstanceOfSatisfying(
                        Problem.Trouble.class,
                        trouble -> assertThat(trouble.problem().hint()).contains("/demo heal"));
        assertThat(mischief.heal()).containsExactly("orders-a was down and is up again.");
        assertThat(ask("SELECT 1")).isEqualTo("1");
        // The standby finds its way back by itself.
        await().ignoreExceptions().until(() -> ask("SELECT count(*) FROM pg_stat_replication"), "1"::equals);
    }

    @Test
    void who_has_dropped_a_table_can_start_the_demo_again() throws SQLException {
        run("CREATE TABLE kept AS TABLE orders");
        mischief.dropTable(Optional.of("orders"));
        cluster.server(DemoCluster.STANDBY).kill();
        assertThat(mischief.heal()).containsExactly("orders-b was down and is up again.");
        try (var connection = cluster.connect("orders", "app")) {
            assertThat(DemoCluster.isFilled(connection)).isTrue();
        }
        run("ALTER TABLE kept RENAME TO orders");
    }

    @Test
    void every_table_that_is_offered_is_one_of_the_demo() throws SQLException {
        var offered = new DemoVerbs(mischief)
                .all().stream()
                        .filter(errand -> errand.spec().verb().equals("demo drop-table"))
                        .findFirst()
                        .orElseThrow()
                        .spec()
                        .positionals()
                        .getFirst()
                        .completer()
                        .values(new Arguments(Map.of()));
        assertThat(DemoCluster.sql())
                .contains(offered.stream()
                        .map(table -> "CREATE TABLE " + table + " (")
                        .toList());
        assertThat(offered).containsAll(List.of(Mischief.DROPPED, Mischief.DAMAGED));
    }
}
