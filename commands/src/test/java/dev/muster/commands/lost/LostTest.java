package dev.muster.commands.lost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.testing.OwnServers;
import dev.muster.commands.verb.Answer;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real server, whose WAL is received all the time. */
class LostTest {
    @TempDir
    static Path root;

    private static OwnServers servers;
    private static Scene scene;
    private String from = "";

    @BeforeAll
    static void begin() throws Exception {
        servers = new OwnServers("a");
        scene = new Scene(root, servers, "a").streams();
    }

    @AfterAll
    static void end() throws Exception {
        scene.close();
        servers.close();
    }

    @BeforeEach
    void here() throws Exception {
        from = scene.here("a");
    }

    private static void does(String... statements) throws Exception {
        try (var connection = servers.connect("a")) {
            does(connection, statements);
        }
    }

    /** Its counts can be seen when it is done, and not some time after it went; and its WAL is received. */
    private static void does(Connection connection, String... statements) throws Exception {
        try (var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
            if (connection.getMetaData().getDatabaseMajorVersion() >= 15) {
                statement.execute("SELECT pg_stat_force_next_flush()");
            }
        }
        scene.received("a");
    }

    private static void in(String database, String... statements) throws Exception {
        var url = "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres&sslmode=disable"
                .formatted(servers.port("a"), database);
        try (var connection = java.sql.DriverManager.getConnection(url)) {
            does(connection, statements);
        }
    }

    private static void looked() {
        scene.names.look(Instant.now());
    }

    private List<String> lost(String... more) {
        var arguments = new java.util.ArrayList<>(List.of("from", from));
        arguments.addAll(List.of(more));
        return scene.lost(arguments.toArray(String[]::new));
    }

    @Test
    void a_table_that_was_dropped_is_named() throws Exception {
        does("CREATE TABLE customers (id serial PRIMARY KEY, note text)");
        does("INSERT INTO customers (note) SELECT repeat('x', 20) FROM generate_series(1, 300)", "ANALYZE customers");
        looked();
        does("DROP TABLE customers");

        assertThat(lost()).containsExactly("dropped customers (about 300 rows)");
    }

    @Test
    void who_asks_at_once_is_told_it_or_that_it_may_be_missing() throws Exception {
        does("CREATE TABLE moments (id int PRIMARY KEY)");
        looked();
        servers.execute("a", "DROP TABLE moments");

        var told = scene.reply("from", from).document();
        if (Scene.rows(told).isEmpty()) {
            assertThat(Scene.doubts(told)).anyMatch(doubt -> doubt.contains("was not received yet"));
        } else {
            assertThat(Scene.rows(told).getFirst().get(1)).isEqualTo("dropped moments");
        }
    }

    @Test
    void its_buttons_restore_to_just_before_by_the_first_record() throws Exception {
        does("CREATE TABLE clients (id int PRIMARY KEY)");
        looked();
        var before = scene.here("a");
        does("DROP TABLE clients");

        var reply = scene.reply("from", from);
        var lsn = Scene.rows(reply.document()).getFirst().get(3);
        assertThat(lsn).isEqualTo(before);
        assertThat(reply.next())
                .extracting(Answer.FollowUp::words)
                .containsExactly(
                        "restore table orders public.clients --to " + lsn + " --database postgres --merge",
                        "restore orders --to " + lsn + " --beside");
    }

    @Test
    void everything_that_a_cascade_took_along_is_named_with_it() throws Exception {
        does("CREATE SCHEMA shop", "CREATE TABLE shop.a (id int PRIMARY KEY)");
        does("CREATE TABLE shop.b (a int REFERENCES shop.a)", "CREATE VIEW shop.v AS SELECT * FROM shop.b");
        looked();
        does("DROP SCHEMA shop CASCADE");

        assertThat(lost()).containsExactly("dropped shop.a; dropped shop.b; dropped view shop.v");
    }

    @Test
    void truncating_is_told_for_each_table_and_not_for_their_sequences() throws Exception {
        does("CREATE TABLE t1 (id serial PRIMARY KEY, x text)", "CREATE TABLE t2 (id int)");
        does("INSERT INTO t1 (x) VALUES ('a')", "INSERT INTO t2 VALUES (1)");
        looked();
        does("TRUNCATE t1, t2 RESTART IDENTITY");

        assertThat(lost()).containsExactly("truncated t1; truncated t2");
    }

    @Test
    void a_table_that_was_truncated_twice_and_dropped_since_is_told_three_times() throws Exception {
        does("CREATE TABLE often (id int PRIMARY KEY, x text)", "INSERT INTO often VALUES (1)");
        looked();
        does("TRUNCATE often", "INSERT INTO often VALUES (1)", "TRUNCATE often", "DROP TABLE often");

        assertThat(lost()).containsExactly("dropped often", "truncated often", "truncated often");
    }

    @Test
    void what_never_had_a_row_lost_none_by_being_emptied() throws Exception {
        does("CREATE TABLE blank (id int)", "CREATE TABLE loaded (id int)", "CREATE TABLE anew (id int)");
        does("INSERT INTO loaded VALUES (1)", "INSERT INTO anew VALUES (1)", "VACUUM FULL anew");
        looked();
        // As pg_restore does it before it loads.
        does("BEGIN", "TRUNCATE ONLY blank", "INSERT INTO blank VALUES (1)", "COMMIT");
        does("TRUNCATE loaded", "TRUNCATE anew");

        assertThat(lost()).containsExactly("truncated anew (about 1 row)", "truncated loaded");
        does("TRUNCATE blank");
        assertThat(lost()).startsWith("truncated blank");
    }

    @Test
    void what_a_new_database_was_copied_with_counts() throws Exception {
        does("CREATE DATABASE pattern");
        in("pattern", "CREATE TABLE copied (id int)", "INSERT INTO copied VALUES (1)");
        does("CREATE DATABASE copy TEMPLATE pattern");
        looked();
        in("copy", "TRUNCATE copied");

        assertThat(lost()).containsExactly("truncated copied in copy");
        does("DROP DATABASE pattern", "DROP DATABASE copy");
    }

    @Test
    void rows_deleted_in_many_subtransactions_are_those_of_the_whole() throws Exception {
        does("CREATE TABLE lines (id int)", "INSERT INTO lines SELECT generate_series(1, 400)");
        looked();
        does("""
                DO $$ BEGIN
                    FOR i IN 1..200 LOOP
                        BEGIN
                            DELETE FROM lines WHERE id = i;
                            IF i % 10 = 0 THEN RAISE EXCEPTION 'no'; END IF;
                        EXCEPTION WHEN raise_exception THEN NULL;
                        END;
                    END LOOP;
                END $$
                """);

        assertThat(lost()).containsExactly("deleted 180 rows of lines");
    }

    @Test
    void only_so_many_rows_are_told_as_are_asked_for() throws Exception {
        does("CREATE TABLE few (id int)", "INSERT INTO few SELECT generate_series(1, 20)");
        looked();
        does("DELETE FROM few WHERE id <= 5", "UPDATE few SET id = id + 1");

        assertThat(lost()).isEmpty();
        assertThat(lost("rows", "5")).containsExactly("updated 15 rows of few", "deleted 5 rows of few");
        assertThat(lost("rows", "1", "table", "other")).isEmpty();
    }

    @Test
    void what_was_overwritten_is_put_back_and_what_was_deleted_only_added() throws Exception {
        does(
                "CREATE TABLE paid (id int PRIMARY KEY, due int)",
                "INSERT INTO paid SELECT i, i FROM generate_series(1, 20) i");
        looked();
        does("DELETE FROM paid WHERE id <= 5", "UPDATE paid SET due = 0");

        var reply = scene.reply("from", from, "rows", "1");
        assertThat(reply.next())
                .extracting(Answer.FollowUp::words)
                .filteredOn(words -> words.startsWith("restore table"))
                .extracting(words ->
                        words.replaceAll("^.* --database postgres ", "").replaceAll("\\d+ at [0-9:]{8} UTC", "N at T"))
                .containsExactly("--replace --reason \"rows were changed by transaction N at T\"", "--merge");
    }

    @Test
    void what_was_rolled_back_is_not_told() throws Exception {
        does("CREATE TABLE kept (id int)", "INSERT INTO kept SELECT generate_series(1, 300)");
        looked();
        does("BEGIN", "DELETE FROM kept", "DROP TABLE kept", "ROLLBACK");
        does("BEGIN", "SAVEPOINT s", "TRUNCATE kept", "ROLLBACK TO s", "INSERT INTO kept VALUES (0)", "COMMIT");

        assertThat(lost()).isEmpty();
    }

    @Test
    void what_was_prepared_counts_when_it_is_committed() throws Exception {
        does("CREATE TABLE two (id int)");
        looked();
        does("BEGIN", "DROP TABLE two", "PREPARE TRANSACTION 'p'");
        assertThat(lost()).isEmpty();
        does("COMMIT PREPARED 'p'");

        assertThat(lost()).containsExactly("dropped two");
    }

    @Test
    void what_the_same_transaction_made_and_what_is_temporary_was_never_anybodys() throws Exception {
        looked();
        does("BEGIN", "CREATE TABLE brief (id int)", "INSERT INTO brief VALUES (1)", "DROP TABLE brief", "COMMIT");
        does("CREATE TEMP TABLE mine (id serial PRIMARY KEY)", "DROP TABLE mine");

        assertThat(lost()).isEmpty();
    }

    @Test
    void what_is_only_written_anew_is_not_lost() throws Exception {
        does("CREATE TABLE solid (id int PRIMARY KEY, x text)", "CREATE TABLE plain (id int)");
        does("INSERT INTO solid SELECT g, 'x' FROM generate_series(1, 300) g", "INSERT INTO plain VALUES (1)");
        does("CREATE MATERIALIZED VIEW seen AS SELECT * FROM plain");
        looked();
        does("VACUUM FULL solid", "VACUUM FULL plain", "CLUSTER solid USING solid_pkey", "REINDEX TABLE solid");
        does("REINDEX TABLE CONCURRENTLY solid", "REFRESH MATERIALIZED VIEW seen");
        does("ALTER TABLE solid ALTER COLUMN id TYPE bigint", "ALTER TABLE plain SET UNLOGGED", "VACUUM solid");
        does("ALTER TABLE plain SET LOGGED", "BEGIN", "LOCK TABLE solid", "COMMIT");

        assertThat(lost()).isEmpty();
        looked();
        assertThat(lost()).isEmpty();
        does("DROP TABLE solid", "DROP TABLE plain CASCADE");
        assertThat(lost())
                .containsExactly("dropped plain; dropped materialized view seen", "dropped solid (about 300 rows)");
    }

    @Test
    void a_partition_is_told_with_what_it_is_a_part_of() throws Exception {
        does("CREATE TABLE year (n int) PARTITION BY RANGE (n)");
        does("CREATE TABLE year_1 PARTITION OF year FOR VALUES FROM (1) TO (1000)");
        does("CREATE TABLE year_2 PARTITION OF year FOR VALUES FROM (1000) TO (2000)");
        does("INSERT INTO year SELECT generate_series(1, 300)");
        looked();
        does("UPDATE year SET n = n + 1000 WHERE n <= 200");
        does("DROP TABLE year_1");

        assertThat(lost("table", "year"))
                .containsExactly("dropped year_1 (of year)", "updated 200 rows of year_1 (of year)");
    }

    @Test
    void names_may_hold_anything() throws Exception {
        does("CREATE TABLE \"Q \"\"ä\" (i int)", "CREATE TABLE \"tab\t\\n 😀\" (i int)");
        looked();
        does("DROP TABLE \"Q \"\"ä\", \"tab\t\\n 😀\"");

        assertThat(lost()).containsExactly("dropped Q \"ä; dropped tab\t\\n 😀");
        assertThat(scene.reply("from", from).next().getFirst().words())
                .startsWith("restore table orders \"public.\\\"Q \\\"\\\"ä\\\",public.\\\"tab\t\\\\n 😀\\\"\" --to ");
    }

    @Test
    void what_nobody_looked_at_has_a_number() throws Exception {
        looked();
        does("CREATE TABLE unseen (id int)", "INSERT INTO unseen SELECT generate_series(1, 150)");
        var node = servers.ask("a", "SELECT pg_relation_filenode('unseen')");
        does("DELETE FROM unseen WHERE id <= 120", "DROP TABLE unseen");

        assertThat(lost())
                .containsExactly(
                        "dropped a table without a name (relfilenode %s, database postgres, at least 150 rows)"
                                .formatted(node),
                        "deleted 120 rows of a table without a name (relfilenode %s, database postgres)"
                                .formatted(node));
    }

    @Test
    void several_databases_are_told_apart_and_one_that_was_dropped_is_named() throws Exception {
        does("CREATE DATABASE side");
        in("side", "CREATE TABLE there (id int)");
        looked();
        in("side", "DROP TABLE there");
        does("DROP DATABASE side");

        assertThat(lost()).containsExactly("dropped the database side", "dropped there in side");
        assertThat(lost("database", "postgres")).isEmpty();
    }

    @Test
    void a_range_of_time_holds_what_was_committed_in_it() throws Exception {
        does("CREATE TABLE early (id int)", "CREATE TABLE late (id int)");
        looked();
        does("DROP TABLE early");
        var between = Instant.parse(servers.ask(
                "a", "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
        does("DROP TABLE late");

        assertThat(scene.lost("to", between.toString()))
                .contains("dropped early")
                .doesNotContain("dropped late");
        assertThat(scene.lost("from", between.toString()))
                .contains("dropped late")
                .doesNotContain("dropped early");
        assertThat(scene.reply("from", between.toString()).next().getLast().words())
                .isEqualTo("lost orders --from %s --to %s --rows 100".formatted(between.minusSeconds(3600), between));
    }
}
