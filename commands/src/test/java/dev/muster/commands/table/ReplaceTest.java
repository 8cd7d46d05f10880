package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.problem.Problem;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Unique values that change hands, and who may read meanwhile. */
class ReplaceTest {
    private static Attic attic;

    @BeforeAll
    static void open() throws Exception {
        attic = new Attic();
    }

    @AfterAll
    static void close() throws Exception {
        attic.close();
    }

    private static final String RANKS = "SELECT string_agg(r::text, ' ' ORDER BY id) FROM ranks r";
    private static final String MEDALS = "SELECT string_agg(m::text, ' ' ORDER BY id) FROM medals m";
    private static final String KEYS = """
            SELECT string_agg(conname || ' ' || pg_get_constraintdef(oid) || ' ' || coalesce(obj_description(oid), ''), '; '
                              ORDER BY conname) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
            """;

    @Test
    void unique_values_that_went_round_come_back_and_what_refers_to_their_rows_stays() throws Exception {
        var database = attic.database("round", """
                CREATE TABLE ranks (id int PRIMARY KEY, rank int NOT NULL UNIQUE, better int REFERENCES ranks ON DELETE CASCADE);
                CREATE TABLE medals (id int PRIMARY KEY, who int REFERENCES ranks ON DELETE CASCADE,
                                     also int REFERENCES ranks ON DELETE SET NULL, once int REFERENCES ranks ON DELETE RESTRICT);
                COMMENT ON CONSTRAINT medals_who_fkey ON medals IS 'whose';
                INSERT INTO ranks VALUES (1, 1, NULL), (2, 2, 1), (3, 3, 2), (4, 4, 3);
                INSERT INTO medals VALUES (1, 1, 2, 3), (2, 2, 3, 1);
                """);
        var backup = attic.backup(database);
        var then = attic.server.ask(database, RANKS);
        var medals = attic.server.ask(database, MEDALS);
        var keys = attic.server.ask(database, KEYS);
        attic.server.execute(database, """
                UPDATE ranks SET rank = rank + 100;
                UPDATE ranks SET rank = CASE id WHEN 1 THEN 2 WHEN 2 THEN 1 WHEN 3 THEN 5 ELSE 4 END;
                INSERT INTO ranks VALUES (9, 3, 3);
                """);
        var now = attic.server.ask(database, RANKS);
        var merge = attic.beside(database, backup, true, "ranks");

        var proof = merge.perform(attic.work());

        assertThat(proof.seen()).contains("0 rows inserted, 3 rows overwritten, 1 row taken away");
        assertThat(attic.server.ask(database, RANKS)).isEqualTo(then);
        assertThat(attic.server.ask(database, MEDALS)).isEqualTo(medals);
        assertThat(attic.server.ask(database, KEYS)).isEqualTo(keys);

        merge.undo(proof).orElseThrow().perform(attic.work());

        assertThat(attic.server.ask(database, RANKS)).isEqualTo(now);
        assertThat(attic.server.ask(database, MEDALS)).isEqualTo(medals);
        assertThat(attic.server.ask(database, KEYS)).isEqualTo(keys);
    }

    @Test
    void values_that_others_refer_to_are_not_changed_along_with_them() throws Exception {
        var database = attic.database("values", """
                CREATE TABLE ranks (id int PRIMARY KEY, rank int NOT NULL UNIQUE);
                CREATE TABLE medals (id int PRIMARY KEY, rank int REFERENCES ranks (rank) ON UPDATE CASCADE);
                INSERT INTO ranks VALUES (1, 1), (2, 2);
                INSERT INTO medals VALUES (1, 1), (2, 2);
                """);
        var backup = attic.backup(database);
        attic.server.execute(database, "UPDATE ranks SET rank = 7 WHERE id = 1");

        var replace = attic.beside(database, backup, true, "ranks");
        assertThatThrownBy(() -> replace.perform(attic.work()))
                .isInstanceOf(Problem.Trouble.class)
                .hasMessageContaining("1 rows of public.medals refer by medals_rank_fkey to values of public.ranks");
        assertThat(attic.server.ask(database, MEDALS)).isEqualTo("(1,7) (2,2)");
    }

    @Test
    void a_row_may_get_the_value_of_one_that_goes() throws Exception {
        var database = attic.database("heir", """
                CREATE TABLE ranks (id int PRIMARY KEY, rank int NOT NULL UNIQUE);
                INSERT INTO ranks VALUES (1, 1), (2, 2);
                """);
        var backup = attic.backup(database);
        var then = attic.server.ask(database, RANKS);
        attic.server.execute(database, "UPDATE ranks SET rank = 7 WHERE id = 1; INSERT INTO ranks VALUES (5, 1)");

        attic.beside(database, backup, true, "ranks").perform(attic.work());

        assertThat(attic.server.ask(database, RANKS)).isEqualTo(then);
    }

    @Test
    void keys_that_may_wait_hinder_neither_merge_nor_replace() throws Exception {
        var database = attic.database("late", """
                CREATE TABLE ranks (id int PRIMARY KEY DEFERRABLE, rank int UNIQUE DEFERRABLE INITIALLY DEFERRED);
                INSERT INTO ranks VALUES (1, 1), (2, 2), (3, 3), (4, NULL);
                """);
        var backup = attic.backup(database);
        var then = attic.server.ask(database, RANKS);
        attic.server.execute(database, "DELETE FROM ranks; INSERT INTO ranks VALUES (2, 1)");
        var now = attic.server.ask(database, RANKS);

        var merge = attic.beside(database, backup, false, "ranks");
        var merged = merge.perform(attic.work());

        assertThat(merged.seen())
                .contains("2 rows inserted, and 1 row stay out")
                .contains("id 1");
        merge.undo(merged).orElseThrow().perform(attic.work());
        assertThat(attic.server.ask(database, RANKS)).isEqualTo(now);

        var replace = attic.beside(database, backup, true, "ranks");
        var replaced = replace.perform(attic.work());

        assertThat(attic.server.ask(database, RANKS)).isEqualTo(then);
        replace.undo(replaced).orElseThrow().perform(attic.work());
        assertThat(attic.server.ask(database, RANKS)).isEqualTo(now);
    }

    /** One who reads holds off whoever wants a table for himself alone. */
    @Test
    void others_read_while_rows_are_put_back() throws Exception {
        var database = attic.database("readers", """
                CREATE TABLE customers (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);
                CREATE TABLE accounts (id int PRIMARY KEY, customer int NOT NULL REFERENCES customers, up int REFERENCES accounts);
                CREATE TABLE numbers (id int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY, t text);
                INSERT INTO customers (name) SELECT 'c' FROM generate_series(1, 3);
                INSERT INTO accounts VALUES (1, 1, NULL), (2, 2, 3), (3, 3, 2);
                INSERT INTO numbers (id, t) VALUES (1, 'a'), (2, 'b');
                """);
        var backup = attic.backup(database);
        attic.server.execute(database, """
                DELETE FROM accounts; DELETE FROM customers WHERE id > 1; UPDATE numbers SET t = 'x' WHERE id = 1;
                """);
        var merge = attic.beside(database, backup, false, "accounts", "customers");
        var replace = attic.beside(database, backup, true, "numbers");
        try (var reader = attic.server.connect(database);
                var statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT FROM customers, accounts, numbers");
            var merging = new FutureTask<>(() -> merge.perform(attic.work()));
            Thread.ofVirtual().start(merging);

            assertThat(merging.get(60, java.util.concurrent.TimeUnit.SECONDS).seen())
                    .contains("public.accounts: 3 rows inserted", "public.customers: 2 rows inserted");
            assertThat(replace.perform(attic.work()).seen()).contains("1 row overwritten");
        }
        assertThat(attic.server.ask(database, "SELECT string_agg(n::text || t, ' ' ORDER BY id) FROM numbers"))
                .isEqualTo("1a 2b");
    }

    @Test
    void a_number_that_only_the_table_gives_is_overwritten_where_it_differs() throws Exception {
        var database = attic.database("numbered", """
                CREATE TABLE numbers (id int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY);
                INSERT INTO numbers VALUES (1), (2);
                """);
        var backup = attic.backup(database);
        attic.server.execute(database, "UPDATE numbers SET n = DEFAULT WHERE id = 1");

        attic.beside(database, backup, true, "numbers").perform(attic.work());

        assertThat(attic.server.ask(database, "SELECT string_agg(n::text, ' ' ORDER BY id) FROM numbers"))
                .isEqualTo("1 2");
        assertThat(attic.server.ask(
                        database,
                        "SELECT attidentity FROM pg_attribute WHERE attname = 'n' AND attrelid = 'numbers'::regclass"))
                .isEqualTo("a");
    }
}
