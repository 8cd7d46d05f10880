package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is left after tables were put back and taken back: rows that are nowhere else are never dropped on the way. */
class AftermathTest {
    private static final String SHOP = """
            CREATE TABLE clients (id int PRIMARY KEY, name text UNIQUE);
            CREATE TABLE marks (n int);
            INSERT INTO clients SELECT n, 'client ' || n FROM generate_series(1, 10) n;
            INSERT INTO marks VALUES (1), (2);
            """;
    private static Attic attic;

    @BeforeAll
    static void open() throws Exception {
        attic = new Attic();
    }

    @AfterAll
    static void close() throws Exception {
        attic.close();
    }

    /** One run: what was done of it, and what takes it back, the last first. */
    private static final class Story {
        final String database;
        final BringBack bring;
        private final List<Step> undos = new ArrayList<>();

        Story(String name, String befell, String... tables) throws Exception {
            database = attic.database(name, SHOP);
            var backup = attic.backup(database);
            does(befell);
            bring = attic.bringBack(attic.place(database), backup, tables);
            did(bring);
        }

        MergeTables merge(boolean replace) {
            return new MergeTables(bring.place(), bring.tables(), replace);
        }

        String schema() {
            return bring.place().schema();
        }

        Proof did(Step step) throws Exception {
            var proof = step.perform(attic.work());
            step.undo(proof).ifPresent(undos::addFirst);
            return proof;
        }

        List<String> takenBack() throws Exception {
            var seen = new ArrayList<String>();
            for (var undo : undos) {
                seen.add(undo.perform(attic.work()).seen());
            }
            return seen;
        }

        void does(String sql) throws Exception {
            attic.server.execute(database, sql);
        }

        String ask(String sql) throws Exception {
            return attic.server.ask(database, sql);
        }

        boolean isThere() throws Exception {
            return ask("SELECT count(*) FROM pg_namespace WHERE nspname = '" + schema() + "'")
                    .equals("1");
        }
    }

    @Test
    void rows_written_since_a_dropped_table_came_back_outlive_that_all_is_taken_back() throws Exception {
        var story = new Story("outlived", "DROP TABLE clients", "clients");
        story.did(story.merge(false));
        story.does("INSERT INTO clients SELECT n, 'new ' || n FROM generate_series(1001, 2000) n");

        var seen = story.takenBack();

        assertThat(story.ask("SELECT to_regclass('public.clients') IS NULL")).isEqualTo("t");
        assertThat(story.ask("SELECT count(*) FROM " + story.schema() + ".clients"))
                .isEqualTo("1010");
        assertThat(seen.get(0)).contains("public.clients", "1010 rows", story.schema() + ".clients");
        assertThat(seen.get(1)).contains(story.schema(), "stays", "/db restored drop orders " + story.schema());
        new DropRestored(story.bring.place()).perform(attic.work());
        assertThat(story.isThere()).isFalse();
    }

    @Test
    void what_was_only_looked_at_is_dropped_again_when_it_is_taken_back() throws Exception {
        var story = new Story("looked", "DELETE FROM marks", "marks");
        story.did(new CompareTables(story.bring.place()));

        story.takenBack();

        assertThat(story.isThere()).isFalse();
    }

    @Test
    void what_stands_in_its_place_keeps_the_schema_that_knows_what_it_replaced() throws Exception {
        var story = new Story("stands", "UPDATE clients SET name = 'x' WHERE id = 1", "clients");
        // Its answer was lost: nobody knows that it was done, and so nothing takes it back.
        story.merge(true).perform(attic.work());

        var refused = org.assertj.core.api.Assertions.catchThrowable(story::takenBack);

        assertThat(refused)
                .isInstanceOfSatisfying(
                        dev.muster.commands.problem.Problem.Trouble.class,
                        trouble -> assertThat(trouble.problem().code()).isEqualTo("STILL_IN_PLACE"));
        assertThat(story.ask("SELECT name FROM " + story.schema() + ".\"muster kept 1\""))
                .isEqualTo("x");
    }
}
