package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tables that are more than rows: rules, identities, generated columns, trees of partitions, other files. */
@Timeout(90)
class OddTablesTest {
    private static final String ODD = "\"it's; \"\"odd\"\" \uD83D\uDC18\"";
    private static Attic attic;

    @BeforeAll
    static void open() throws Exception {
        attic = new Attic();
    }

    @AfterAll
    static void close() throws Exception {
        attic.close();
    }

    @AfterEach
    void nothing_is_left_in_scratch() throws Exception {
        assertThat(attic.leftInScratch()).isEmpty();
    }

    private static String rows(String database, String table) throws Exception {
        return attic.server.ask(
                database,
                "SELECT count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM " + table
                        + " t");
    }

    @Test
    void rules_on_insert_and_update_do_not_turn_rows_away() throws Exception {
        var database = attic.database("ruled", """
                CREATE TABLE kept (id int PRIMARY KEY, note text);
                CREATE TABLE elsewhere (id int, note text);
                INSERT INTO kept SELECT i, 'note ' || i FROM generate_series(1, 50) i;
                CREATE RULE away AS ON INSERT TO kept DO INSTEAD INSERT INTO elsewhere VALUES (NEW.*);
                CREATE RULE frozen AS ON UPDATE TO kept DO INSTEAD NOTHING;
                CREATE RULE stays AS ON DELETE TO kept DO INSTEAD NOTHING
                """);
        var backup = attic.backup(database);
        var before = rows(database, "kept");
        attic.server.execute(
                database,
                "ALTER TABLE kept DISABLE RULE stays; ALTER TABLE kept DISABLE RULE frozen; DELETE FROM kept WHERE id > 20; UPDATE kept SET note = 'x' WHERE id < 5; ALTER TABLE kept ENABLE RULE stays; ALTER TABLE kept ENABLE RULE frozen");
        attic.merged(database, backup, false, "kept");
        assertThat(attic.server.ask(database, "SELECT count(*) FROM kept")).isEqualTo("50");
        assertThat(attic.server.ask(database, "SELECT count(*) FROM elsewhere")).isEqualTo("0");
        attic.merged(database, backup, true, "kept");
        assertThat(rows(database, "kept")).isEqualTo(before);
        assertThat(
                        attic.server.ask(
                                database,
                                "SELECT string_agg(rulename::text || ev_enabled::text, ' ' ORDER BY rulename) FROM pg_rewrite WHERE ev_class = 'kept'::regclass"))
                .as("rules are as they were")
                .isEqualTo("awayO frozenO staysO");
    }

    @Test
    void identities_generated_columns_and_odd_names_are_filled_as_they_were() throws Exception {
        var database = attic.database("filled \uD83D\uDC18 \"x\"".replace("\"", ""), """
                CREATE SCHEMA "s;'p";
                CREATE TABLE "s;'p".%s (id bigint GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 5) PRIMARY KEY,
                    "a ""b"" ?" text, price numeric NOT NULL, twice numeric GENERATED ALWAYS AS (price * 2) STORED,
                    "\uD83D\uDC18" jsonb DEFAULT '{"a": "?"}');
                INSERT INTO "s;'p".%s ("a ""b"" ?", price) SELECT 'n ' || i, i FROM generate_series(1, 40) i
                """.formatted(ODD, ODD));
        var table = "\"s;'p\"." + ODD;
        var backup = attic.backup(database);
        var before = rows(database, table);
        attic.server.execute(database, "DELETE FROM " + table + " WHERE id > 150; UPDATE " + table + " SET price = 7");
        attic.merged(database, backup, true, table);
        assertThat(rows(database, table)).isEqualTo(before);
        attic.server.execute(database, "INSERT INTO " + table + " (price) VALUES (1)");
        assertThat(attic.server.ask(database, "SELECT max(id) FROM " + table)).isEqualTo("300");
        attic.server.execute(database, "DROP TABLE " + table);
        attic.merged(database, backup, false, table);
        assertThat(rows(database, table)).isEqualTo(before);
        attic.server.execute(database, "INSERT INTO " + table + " (price) VALUES (1)");
        assertThat(attic.server.ask(database, "SELECT max(id) FROM " + table)).isEqualTo("300");
    }

    @Test
    void a_tree_of_partitions_comes_back_dropped_or_emptied() throws Exception {
        var database = attic.database("tree", """
                CREATE TABLE sales (id int, day int, kind text, PRIMARY KEY (id, day, kind)) PARTITION BY RANGE (day);
                CREATE TABLE sales_1 PARTITION OF sales FOR VALUES FROM (0) TO (10) PARTITION BY LIST (kind);
                CREATE TABLE sales_1_a PARTITION OF sales_1 FOR VALUES IN ('a');
                CREATE TABLE sales_1_b PARTITION OF sales_1 FOR VALUES IN ('b');
                CREATE TABLE sales_rest PARTITION OF sales DEFAULT;
                CREATE TABLE lines (sale int, day int, kind text, FOREIGN KEY (sale, day, kind) REFERENCES sales);
                INSERT INTO sales SELECT i, i % 20, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END FROM generate_series(1, 200) i;
                INSERT INTO lines SELECT id, day, kind FROM sales WHERE id % 10 = 0
                """);
        var backup = attic.backup(database);
        var before = rows(database, "sales");
        attic.server.execute(database, "DELETE FROM lines; DELETE FROM sales WHERE day < 5");
        attic.merged(database, backup, false, "sales");
        assertThat(rows(database, "sales")).isEqualTo(before);
        attic.server.execute(database, "DROP TABLE sales CASCADE");
        attic.merged(database, backup, false, "sales", "lines");
        assertThat(rows(database, "sales")).isEqualTo(before);
        assertThat(attic.server.ask(database, "SELECT count(*) FROM lines")).isEqualTo("20");
        assertThat(attic.server.ask(
                        database, "SELECT count(*) FROM pg_partition_tree('sales') WHERE level = 2 AND isleaf"))
                .isEqualTo("2");
        assertThatThrownBy(() -> attic.server.execute(database, "INSERT INTO lines VALUES (9999, 1, 'a')"))
                .hasMessageContaining("foreign key");
    }

    @Test
    void unlogged_tables_and_those_in_tablespaces_come_back_from_a_dump() throws Exception {
        var space = java.nio.file.Files.createDirectory(attic.server.folder().resolve("space"));
        if ("root".equals(System.getProperty("user.name"))) {
            var people = space.getFileSystem().getUserPrincipalLookupService();
            java.nio.file.Files.setOwner(space, people.lookupPrincipalByName("postgres"));
        }
        attic.server.execute("postgres", "CREATE TABLESPACE elsewhere LOCATION '" + space + "'");
        var database = attic.database("spaced", """
                CREATE TABLE far (id int PRIMARY KEY USING INDEX TABLESPACE elsewhere, note text) TABLESPACE elsewhere;
                INSERT INTO far SELECT i, 'far ' || i FROM generate_series(1, 30) i;
                CREATE UNLOGGED TABLE quick (id int PRIMARY KEY, note text);
                INSERT INTO quick SELECT i, 'quick ' || i FROM generate_series(1, 30) i
                """);
        var backup = attic.backup(database);
        var far = rows(database, "far");
        var quick = rows(database, "quick");
        attic.server.execute(database, "DROP TABLE far; DELETE FROM quick WHERE id > 10");
        attic.server.execute("postgres", "DROP TABLESPACE IF EXISTS elsewhere");
        attic.merged(database, backup, false, "far", "quick");
        assertThat(rows(database, "far")).isEqualTo(far);
        assertThat(rows(database, "quick")).isEqualTo(quick);
        assertThat(attic.server.ask(database, "SELECT relpersistence FROM pg_class WHERE relname = 'quick'"))
                .isEqualTo("u");
    }

    @Test
    void who_holds_a_table_is_named_and_nobody_waits_for_ever() throws Exception {
        var database = attic.database("locked", "CREATE TABLE \"held one\" (id int PRIMARY KEY)");
        var place = attic.place(database);
        try (var holder = attic.server.connect(database);
                var statement = holder.createStatement();
                var session = place.open(attic.work())) {
            holder.setAutoCommit(false);
            statement.execute("SET application_name = 'forgotten'");
            statement.execute("INSERT INTO \"held one\" VALUES (1)");
            var locking = new Locking(session, new Pace(attic.work(), "testing"), Duration.ofSeconds(1));
            var table = new Name("public", "held one");
            assertThatThrownBy(() -> session.atOnce(() -> {
                        locking.lock(List.of(table));
                        return "";
                    }))
                    .isInstanceOfSatisfying(Problem.Trouble.class, trouble -> {
                        assertThat(trouble.problem().code()).isEqualTo("TABLE_LOCKED");
                        assertThat(trouble.problem().fact())
                                .contains("of postgres (forgotten, idle in transaction)", "nothing was changed");
                        assertThat(trouble.problem().hint()).contains("/db terminate ");
                    });
            holder.rollback();
            session.atOnce(() -> {
                locking.lock(List.of(table));
                assertThat(session.is("SELECT current_setting('lock_timeout') = '10s'"))
                        .isTrue();
                return "";
            });
        }
    }
}
