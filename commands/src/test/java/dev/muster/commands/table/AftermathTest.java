package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

        assertThat(code(story::takenBack)).isEqualTo("STILL_IN_PLACE");
        assertThat(story.ask("SELECT name FROM " + story.schema() + ".\"muster kept 1\""))
                .isEqualTo("x");
    }

    @Test
    void a_schema_that_somebody_else_made_is_believed_nothing() throws Exception {
        var database = attic.database("forged", SHOP);
        var backup = attic.backup(database);
        attic.server.execute(database, "DROP TABLE clients; CREATE ROLE mallory LOGIN");
        attic.server.execute("postgres", "GRANT CREATE ON DATABASE forged TO mallory");
        var bring = attic.bringBack(attic.place(database), backup, "clients");
        attic.server.execute(
                database, """
                SET ROLE mallory;
                CREATE SCHEMA "%1$s";
                COMMENT ON SCHEMA "%1$s" IS '%2$s';
                CREATE TABLE "%1$s"."muster about" (number bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, kind text NOT NULL,
                    schema text NOT NULL, name text NOT NULL, label text NOT NULL, definition text NOT NULL);
                CREATE TABLE "%1$s".clients (id int);
                INSERT INTO "%1$s"."muster about" (kind, schema, name, label, definition) VALUES
                    ('TABLE', 'public', 'clients', 'top', ''),
                    ('INWARD', 'public', 'clients', 'x', 'ALTER ROLE mallory SUPERUSER');
                """.formatted(bring.place().schema(), Marker.of(bring).whole(12)));

        assertThat(bring.probe(attic.work())).isInstanceOf(Probe.NotDone.class);
        assertThat(code(() -> bring.perform(attic.work()))).isEqualTo("SCHEMA_TAKEN");
        assertThat(code(() -> new MergeTables(bring.place(), bring.tables(), false).perform(attic.work())))
                .isEqualTo("NOT_RESTORED");
        assertThat(attic.server.ask("postgres", "SELECT rolsuper FROM pg_roles WHERE rolname = 'mallory'"))
                .isEqualTo("f");
    }

    @Test
    void what_others_may_write_into_is_not_believed_any_more() throws Exception {
        var story = new Story("lent", """
                CREATE ROLE lodger;
                ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO lodger;
                ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO lodger;
                """, "marks");
        new CompareTables(story.bring.place()).perform(attic.work());
        for (var lent : List.of("TABLE \"%s\".\"muster about\"", "SCHEMA \"%s\"")) {
            var on = lent.formatted(story.schema());
            story.does("GRANT ALL ON " + on + " TO lodger");
            assertThat(code(() -> new CompareTables(story.bring.place()).perform(attic.work())))
                    .as(on)
                    .isEqualTo("NOT_RESTORED");
            story.does("REVOKE ALL ON " + on + " FROM lodger");
        }
        new CompareTables(story.bring.place()).perform(attic.work());
    }

    @Test
    void what_another_run_brought_back_is_neither_taken_for_ours_nor_dropped() throws Exception {
        var story = new Story("shared", "SELECT 1", "clients");
        var other = new BringBack(story.bring.place(), List.of(new Name("public", "marks")), story.bring.origin());
        for (boolean whole : new boolean[] {true, false}) {
            if (!whole) {
                story.does("""
                        DO $$BEGIN EXECUTE format('COMMENT ON SCHEMA %%I IS %%L', '%1$s', (
                            SELECT regexp_replace(obj_description(oid, 'pg_namespace'), 'whole(.*), rows \\d+$', 'unfinished\\1')
                              FROM pg_namespace WHERE nspname = '%1$s')); END$$
                        """.formatted(story.schema()));
            }
            assertThat(other.probe(attic.work())).isInstanceOf(Probe.NotDone.class);
            assertThat(code(() -> other.perform(attic.work()))).isEqualTo("SCHEMA_TAKEN");
            assertThat(story.ask("SELECT count(*) FROM " + story.schema() + ".clients"))
                    .isEqualTo("10");
        }
        assertThat(story.bring.perform(attic.work()).seen()).contains("10 rows");
    }

    @Test
    void no_two_plans_of_one_minute_share_a_schema() {
        var now = java.time.Instant.parse("2026-03-01T14:05:00Z");
        assertThat(TablePlanner.schema(now, List.of()))
                .startsWith("restored_20260301_140500_")
                .isNotEqualTo(TablePlanner.schema(now, List.of()));
    }

    @Test
    void what_could_not_be_put_back_again_is_not_dropped_either() throws Exception {
        var story =
                new Story("unputtable", "INSERT INTO clients VALUES (11, 'later'), (12, 'too')", "clients", "marks");
        story.did(story.merge(true));
        assertThat(story.ask("SELECT count(*) FROM clients")).isEqualTo("10");
        story.does("INSERT INTO clients VALUES (13, 'later')");

        var seen = story.takenBack();

        assertThat(story.ask("SELECT string_agg(id::text, ',' ORDER BY id) FROM clients WHERE id > 10"))
                .isEqualTo("12,13");
        assertThat(seen.getFirst()).contains("1 of 2 others", story.schema() + ".\"muster left 1\"");
        assertThat(story.ask(
                        "SELECT string_agg(name, ',' ORDER BY id) FROM \"" + story.schema() + "\".\"muster left 1\""))
                .isEqualTo("later,too");
        assertThat(story.ask("SELECT to_regclass('" + story.schema() + ".\"muster left 2\"') IS NULL"))
                .isEqualTo("t");
        story.merge(true).perform(attic.work());
        assertThat(story.ask("SELECT count(*) FROM clients")).isEqualTo("10");
    }

    private sealed interface Cut {
        record Done(Proof proof) implements Cut {}

        record Off(Throwable why) implements Cut {}
    }

    /** Ends the session of whoever waits in a commit that holds already. */
    private static Cut cut(Story story, java.util.concurrent.Callable<Proof> deed) throws Exception {
        var task = new java.util.concurrent.FutureTask<>(deed);
        Thread.ofVirtual().start(task);
        TestCluster.await("it is over", () -> {
            story.ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
            return task.isDone();
        });
        try {
            return new Cut.Done(task.get());
        } catch (java.util.concurrent.ExecutionException e) {
            return new Cut.Off(java.util.Objects.requireNonNull(e.getCause()));
        }
    }

    @Test
    void a_merge_whose_answer_is_lost_after_it_was_committed_is_found_to_be_done() throws Exception {
        var story = new Story("committed", "DELETE FROM clients WHERE id > 3", "clients");
        attic.server.execute("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        try {
            attic.server.execute("postgres", "SELECT pg_reload_conf()");
            TestCluster.await(
                    "commits wait for a standby",
                    () -> cut(story, () -> {
                                story.does("CREATE TABLE IF NOT EXISTS tried (n int); INSERT INTO tried VALUES (1)");
                                return Proof.of("it did not wait");
                            })
                            instanceof Cut.Off);
            var merged = cut(story, () -> story.merge(true).perform(attic.work()));
            assertThat(merged)
                    .isInstanceOfSatisfying(
                            Cut.Off.class,
                            off -> assertThat(off.why())
                                    .as("not a problem that says that nothing was done: the run has to look")
                                    .isInstanceOf(java.sql.SQLException.class));
        } finally {
            attic.server.execute("postgres", "ALTER SYSTEM RESET synchronous_standby_names");
            attic.server.execute("postgres", "SELECT pg_reload_conf()");
        }
        assertThat(story.merge(true).probe(attic.work())).isInstanceOf(Probe.Done.class);
        assertThat(story.ask("SELECT count(*) FROM clients")).isEqualTo("10");
    }

    /** Work that somebody else has taken over after so many looks. */
    private record TakenOver(Tools tools, AtomicInteger looks) implements Work {
        static final class Taken extends RuntimeException {}

        @Override
        public void progress(int percent, String detail) {}

        @Override
        public void checkpoint() {
            if (looks.getAndDecrement() <= 0) {
                throw new Taken();
            }
        }
    }

    @Test
    void what_somebody_else_works_on_by_now_is_left_alone() throws Exception {
        var database = attic.database("taken", SHOP);
        var bring = attic.bringBack(attic.place(database), attic.backup(database), "clients");
        int left = 0;
        for (int looks : new int[] {8, 12, 18}) {
            try {
                bring.perform(new TakenOver(attic.tools(), new AtomicInteger(looks)));
            } catch (TakenOver.Taken _) {
                left += Integer.parseInt(attic.server.ask(
                        database,
                        "SELECT count(*) FROM pg_namespace WHERE nspname = '"
                                + bring.place().schema() + "'"));
            }
        }
        assertThat(left).isPositive();
        assertThat(bring.perform(attic.work()).seen()).contains("10 rows");
    }

    @Test
    void no_more_is_taken_away_than_people_saw_in_the_comparison() throws Exception {
        var story = new Story(
                "agreed", "INSERT INTO clients VALUES (11, 'eleven'); DELETE FROM clients WHERE id = 1", "clients");
        var compare = new CompareTables(story.bring.place());
        compare.perform(attic.work());
        for (var since : List.of(
                "INSERT INTO clients VALUES (12, 'twelve')", "UPDATE clients SET name = 'another' WHERE id = 2")) {
            story.does(since);
            var before = story.ask("SELECT string_agg(c::text, ';' ORDER BY id) FROM clients c");
            assertThat(code(() -> story.merge(true).perform(attic.work())))
                    .as(since)
                    .isEqualTo(Problem.OUTDATED);
            assertThat(story.ask("SELECT string_agg(c::text, ';' ORDER BY id) FROM clients c"))
                    .isEqualTo(before);
            compare.perform(attic.work());
        }
        story.does("DELETE FROM clients WHERE id = 3");
        assertThat(code(() -> story.merge(false).perform(attic.work()))).isEqualTo(Problem.OUTDATED);
        compare.perform(attic.work());
        story.merge(true).perform(attic.work());
        assertThat(story.ask("SELECT count(*) FROM clients WHERE name LIKE 'client %'"))
                .isEqualTo("10");
    }

    private static String code(ThrowingCallable deed) {
        return catchThrowable(deed) instanceof Problem.Trouble trouble
                ? trouble.problem().code()
                : "none";
    }
}
