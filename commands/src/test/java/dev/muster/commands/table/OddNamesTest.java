package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.problem.Problem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Names, literals and keys that others have seldom: every row comes back, or it is refused. */
class OddNamesTest {
    private static Attic attic;

    @BeforeAll
    static void open() throws Exception {
        attic = new Attic();
    }

    @AfterAll
    static void close() throws Exception {
        attic.close();
    }

    @Test
    void names_that_go_over_several_lines_lose_no_row() throws Exception {
        var database = attic.database("lines", """
                CREATE TABLE "od
                d" (id int PRIMARY KEY, "a
                COPY ""b"" (" text);
                CREATE TABLE plain ("x
                y" int PRIMARY KEY);
                CREATE TABLE "plain sailing" (id int PRIMARY KEY);
                CREATE TABLE nothing ();
                INSERT INTO "od
                d" SELECT n, 'row ' || n FROM generate_series(1, 9) n;
                INSERT INTO plain VALUES (1), (2);
                INSERT INTO "plain sailing" VALUES (3);
                INSERT INTO nothing SELECT FROM generate_series(1, 3);
                """);
        var backup = attic.backup(database);
        attic.server.execute(database, "DELETE FROM \"od\nd\" WHERE id > 7; DELETE FROM plain; DROP TABLE nothing");

        var seen = attic.merged(database, backup, true, "\"od\nd\"", "plain", "nothing");

        assertThat(seen).contains("2 rows inserted, 0 rows overwritten, 0 rows taken away");
        assertThat(attic.server.ask(database, "SELECT count(*) FROM \"od\nd\"")).isEqualTo("9");
        assertThat(attic.server.ask(database, "SELECT count(*) FROM plain")).isEqualTo("2");
        assertThat(attic.server.ask(database, "SELECT count(*) FROM nothing")).isEqualTo("3");
    }

    @Test
    void rows_that_do_not_come_back_are_not_taken_for_rows_that_were_not_there() throws Exception {
        var database = attic.database("less", """
                CREATE TABLE less (id int PRIMARY KEY);
                INSERT INTO less VALUES (1), (2);
                CREATE TABLE tree (id int) PARTITION BY RANGE (id);
                CREATE TABLE leaf PARTITION OF tree FOR VALUES FROM (1) TO (9);
                INSERT INTO tree VALUES (1);
                """);
        var without = attic.backup(database, "--exclude-table-data=less");
        var byTree = attic.backup(database, "--load-via-partition-root");

        assertThatThrownBy(() ->
                        attic.bringBack(attic.place(database), without, "less").perform(attic.work()))
                .isInstanceOf(Problem.Trouble.class)
                .hasMessageContaining("public.less had 2 rows there, and 0 came back");
        assertThatThrownBy(() ->
                        attic.bringBack(attic.place(database), byTree, "leaf").perform(attic.work()))
                .isInstanceOf(Problem.Trouble.class)
                .hasMessageContaining("the rows of public.leaf are in the dump, but as rows of public.tree");
    }

    @Test
    void question_marks_stay_what_they_are() throws Exception {
        var database = attic.database("what", """
                CREATE TABLE "what?" (id int PRIMARY KEY, "a?" text DEFAULT 'b?' CHECK ("a?" <> 'c?'));
                CREATE TABLE asked (what text NOT NULL) PARTITION BY LIST (what);
                CREATE TABLE asked_a PARTITION OF asked FOR VALUES IN ('a?');
                INSERT INTO "what?" VALUES (1, 'd?'), (2, 'e??');
                INSERT INTO asked VALUES ('a?');
                """);
        var backup = attic.backup(database);
        var then = attic.server.ask(
                database, "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'asked_a'");
        attic.server.execute(database, "DELETE FROM \"what?\" WHERE id = 1; DROP TABLE asked_a");

        attic.merged(database, backup, false, "what?", "asked_a");

        assertThat(attic.server.ask(database, "SELECT string_agg(t::text, ' ' ORDER BY id) FROM \"what?\" t"))
                .isEqualTo("(1,d?) (2,e??)");
        assertThat(attic.server.ask(
                        database, "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'asked_a'"))
                .isEqualTo(then);
        assertThat(attic.server.ask(database, "SELECT what FROM asked")).isEqualTo("a?");
    }

    @Test
    void what_refers_by_a_key_that_looks_different_and_is_equal_is_seen() throws Exception {
        var database = attic.database("equal", """
                CREATE EXTENSION citext;
                CREATE TABLE people (mail citext PRIMARY KEY, n int);
                CREATE TABLE letters (id int PRIMARY KEY, mail citext REFERENCES people ON DELETE CASCADE);
                INSERT INTO people VALUES ('ann@x', 1), ('Eve@x', 2);
                """);
        var backup = attic.backup(database);
        attic.server.execute(database, """
                UPDATE people SET mail = 'EVE@x', n = 3 WHERE n = 2;
                INSERT INTO people VALUES ('bob@x');
                INSERT INTO letters VALUES (1, 'BOB@x');
                """);

        assertThatThrownBy(() -> attic.merged(database, backup, true, "people"))
                .isInstanceOf(Problem.Trouble.class)
                .hasMessageContaining("1 rows of public.letters refer");
        assertThat(attic.server.ask(database, "SELECT mail FROM letters")).isEqualTo("BOB@x");

        attic.server.execute(database, "DELETE FROM letters");
        assertThat(attic.merged(database, backup, true, "people"))
                .contains("0 rows inserted, 1 row overwritten, 1 row taken away");
    }

    @Test
    void keys_of_types_that_extensions_bring_are_compared() throws Exception {
        var database = attic.database("paths", """
                CREATE SCHEMA more;
                CREATE EXTENSION ltree SCHEMA more;
                CREATE TABLE paths (path more.ltree PRIMARY KEY, n int);
                INSERT INTO paths VALUES ('a', 1), ('a.b', 2), ('a.c', 3);
                """);
        var backup = attic.backup(database);
        attic.server.execute(database, "DELETE FROM paths WHERE n = 1; UPDATE paths SET n = 9 WHERE n = 2");

        assertThat(attic.merged(database, backup, false, "paths")).contains("1 row inserted, missing now: 0");
        assertThat(attic.server.ask(database, "SELECT string_agg(p::text, ' ' ORDER BY n) FROM paths p"))
                .isEqualTo("(a,1) (a.c,3) (a.b,9)");
    }

    @Test
    void what_refers_to_a_whole_of_partitions_holds_the_rows_of_each() throws Exception {
        var database = attic.database("parts", """
                CREATE TABLE pr (id int PRIMARY KEY, n int) PARTITION BY RANGE (id);
                CREATE TABLE pr1 PARTITION OF pr FOR VALUES FROM (0) TO (10);
                CREATE TABLE pr2 PARTITION OF pr FOR VALUES FROM (10) TO (20);
                CREATE TABLE rf (id int PRIMARY KEY, pr int REFERENCES pr ON DELETE CASCADE);
                CREATE TABLE one (id int PRIMARY KEY, pr int REFERENCES pr2 ON DELETE CASCADE);
                INSERT INTO pr VALUES (1, 1);
                """);
        var backup = attic.backup(database);
        attic.server.execute(database, "INSERT INTO pr VALUES (2), (12); INSERT INTO rf VALUES (1, 2), (2, NULL)");

        assertThatThrownBy(() -> attic.merged(database, backup, true, "pr1"))
                .isInstanceOf(Problem.Trouble.class)
                .hasMessageContaining("1 rows of public.rf refer");
        assertThat(attic.server.ask(database, "SELECT count(*) FROM rf")).isEqualTo("2");

        attic.server.execute(database, "DELETE FROM rf; INSERT INTO one VALUES (1, 12)");
        assertThatThrownBy(() -> attic.merged(database, backup, true, "pr"))
                .isInstanceOf(Problem.Trouble.class)
                .hasMessageContaining("1 rows of public.one refer");
        assertThat(attic.merged(database, backup, true, "pr1")).contains("1 row taken away");
    }
}
