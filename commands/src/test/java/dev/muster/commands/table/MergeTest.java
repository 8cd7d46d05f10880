package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MergeTest {
    static final String SHOP = """
            CREATE SCHEMA shop;
            SET search_path = shop;
            CREATE TABLE clients (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE, best int, note jsonb,
                                  loud text GENERATED ALWAYS AS (upper(name)) STORED);
            CREATE TABLE "the orders" (id serial PRIMARY KEY, client int NOT NULL REFERENCES clients ON DELETE CASCADE,
                                       n int);
            ALTER TABLE clients ADD CONSTRAINT best FOREIGN KEY (best) REFERENCES "the orders";
            CREATE TABLE marks (n int, t text);
            CREATE TABLE log (what text);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN INSERT INTO shop.log VALUES (TG_OP); RETURN coalesce(NEW, OLD); END$$;
            INSERT INTO clients (name) SELECT 'client ' || n FROM generate_series(1, 10) n;
            INSERT INTO "the orders" (client, n) SELECT n, n FROM generate_series(1, 10) n;
            UPDATE clients SET best = id, note = '{"a": 1}';
            INSERT INTO marks VALUES (1, 'a'), (1, 'a'), (1, 'a'), (2, NULL);
            CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE ON clients FOR EACH ROW EXECUTE FUNCTION note();
            """;
    private static final String STATE = """
            SELECT concat((SELECT string_agg(c::text, ';' ORDER BY id) FROM shop.clients c), '|',
                          (SELECT string_agg(o::text, ';' ORDER BY id) FROM shop."the orders" o), '|',
                          (SELECT string_agg(m::text, ';' ORDER BY m::text) FROM shop.marks m))
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

    private record Beside(String database, Place place, List<Name> tables) {
        MergeTables merge(boolean replace) {
            return new MergeTables(place, tables, replace);
        }

        String state() throws Exception {
            return attic.server.ask(database, STATE);
        }

        void does(String sql) throws Exception {
            attic.server.execute(database, sql);
        }
    }

    /** A backup of the shop, then what befell it, then its tables beside. */
    private static Beside beside(String name, String befell, String... tables) throws Exception {
        var database = attic.database(name, SHOP);
        var backup = attic.backup(database);
        attic.server.execute(database, befell);
        var place = attic.place(database);
        var step = attic.bringBack(place, backup, tables);
        step.perform(attic.work());
        return new Beside(database, place, step.tables());
    }

    private static Problem problem(MergeTables step) throws Exception {
        try {
            throw new AssertionError("it was done: " + step.perform(attic.work()));
        } catch (Problem.Trouble trouble) {
            return trouble.problem();
        }
    }

    /** Kills the postmaster once somebody does that, and says afterwards whether it did. */
    static FutureTask<Boolean> killedOnce(Attic attic, String query) throws Exception {
        var line = attic.server.connect("postgres");
        var task = new FutureTask<>(() -> {
            try (line;
                    var statement = line.prepareStatement(
                            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE ? AND pid <> pg_backend_pid()")) {
                statement.setString(1, query);
                while (true) {
                    try (var row = statement.executeQuery()) {
                        row.next();
                        if (row.getInt(1) > 0) {
                            attic.server.kill();
                            return true;
                        }
                    }
                }
            }
        });
        Thread.ofVirtual().start(task);
        return task;
    }

    @Test
    @Timeout(90)
    void a_postmaster_that_is_killed_while_rows_are_merged_leaves_all_as_it_was() throws Exception {
        var beside = beside("killed", """
                INSERT INTO shop.marks SELECT n, 'later' FROM generate_series(1, 200000) n;
                DELETE FROM shop.clients WHERE id > 3
                """, ALL);
        var before = beside.state();
        var merge = beside.merge(true);
        var killed = killedOnce(attic, "DELETE FROM %");
        var problem = problem(merge);
        assertThat(killed.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(problem.code()).isEqualTo("SERVER_GONE");
        assertThat(problem.fact()).contains("one transaction", "all is as before, or all was put back");
        assertThat(problem.hint()).contains("/db status orders", "retry");
        attic.server.start();
        assertThat(beside.state()).isEqualTo(before);
        assertThat(merge.probe(attic.work())).isInstanceOf(Probe.NotDone.class);
        merge.perform(attic.work());
        assertThat(attic.server.ask(beside.database(), "SELECT count(*) FROM shop.marks"))
                .isEqualTo("4");
    }

    private static final String[] ALL = {"shop.clients", "shop.\"the orders\"", "shop.marks"};

    @Test
    void only_what_is_missing_is_merged_in_a_circle_of_keys_and_taken_out_again_exactly() throws Exception {
        var beside = beside("merging", """
                UPDATE shop.clients SET best = NULL;
                DELETE FROM shop."the orders" WHERE id > 3;
                DELETE FROM shop.clients WHERE id > 3;
                INSERT INTO shop.clients (name) VALUES ('later');
                DELETE FROM shop.marks;
                SELECT setval('shop.clients_id_seq', 1);
                DELETE FROM shop.log;
                """, ALL);
        var before = beside.state();

        var proof = beside.merge(false).perform(attic.work());

        assertThat(proof.seen())
                .contains("shop.clients: 7 rows inserted, missing now: 0")
                .contains("shop.\"the orders\": 7 rows inserted, missing now: 0")
                .contains("shop.marks: 4 rows inserted, missing now: 0");
        assertThat(attic.server.ask(
                        beside.database(), "SELECT string_agg(best::text, ',' ORDER BY id) FROM shop.clients"))
                .isEqualTo("4,5,6,7,8,9,10");
        assertThat(attic.server.ask(beside.database(), "SELECT nextval('shop.clients_id_seq')"))
                .isEqualTo("12");
        assertThat(attic.server.ask(beside.database(), "SELECT count(*) FROM shop.log"))
                .isEqualTo("0");
        assertThat(
                        attic.server.ask(
                                beside.database(),
                                "SELECT string_agg(conname || condeferrable, ',' ORDER BY conname) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'shop'::regnamespace"))
                .isEqualTo("bestfalse,the orders_client_fkeyfalse");
        assertThat(
                        attic.server.ask(
                                beside.database(),
                                "SELECT tgenabled FROM pg_trigger WHERE tgname = 'noted' AND tgrelid = 'shop.clients'::regclass"))
                .isEqualTo("O");
        assertThat(proof.values()).containsKeys("writable_at", "seconds").doesNotContainKey("last_lost_at");
        assertThat(beside.merge(false).probe(attic.work()))
                .isInstanceOfSatisfying(
                        Probe.Done.class,
                        done -> assertThat(done.proof().values().get("writable_at"))
                                .isEqualTo(proof.values().get("writable_at")));
        assertThat(beside.merge(false).perform(attic.work()).seen()).contains("7 rows inserted");

        var undone = beside.merge(false).undo(proof).orElseThrow().perform(attic.work());

        assertThat(undone.seen())
                .contains("shop.clients: 7 rows taken out again")
                .contains("shop.marks: 4 rows");
        assertThat(beside.state()).isEqualTo(before);
        assertThat(beside.merge(false).probe(attic.work())).isInstanceOf(Probe.NotDone.class);
    }

    @Test
    void keys_between_a_table_that_is_gone_and_one_that_is_there_are_between_those_in_place() throws Exception {
        var keys = """
                SELECT string_agg(format('%s %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid),
                                         convalidated), '; ' ORDER BY conname)
                  FROM pg_constraint WHERE contype = 'f'
                """;
        var database = attic.database("between", SHOP);
        var then = attic.server.ask(database, STATE);
        var keysThen = attic.server.ask(database, keys);
        var backup = attic.backup(database);
        attic.server.execute(database, """
                DROP TABLE shop.clients CASCADE;
                DELETE FROM shop."the orders" WHERE id > 3;
                """);
        var place = attic.place(database);
        var step = attic.bringBack(place, backup, "shop.clients", "shop.\"the orders\"");
        step.perform(attic.work());
        var merge = new MergeTables(place, step.tables(), false);

        var proof = merge.perform(attic.work());

        assertThat(attic.server.ask(database, STATE)).isEqualTo(then);
        assertThat(attic.server.ask(database, keys)).isEqualTo(keysThen);

        merge.undo(proof).orElseThrow().perform(attic.work());
        assertThat(attic.server.ask(database, "SELECT to_regclass('shop.clients') IS NULL"))
                .isEqualTo("t");
        assertThat(attic.server.ask(database, "SELECT string_agg(id::text, ',' ORDER BY id) FROM shop.\"the orders\""))
                .isEqualTo("1,2,3");
        assertThat(attic.server.ask(database, "SELECT count(*) FROM pg_constraint WHERE contype = 'f'"))
                .isEqualTo("0");

        merge.perform(attic.work());
        assertThat(attic.server.ask(database, STATE)).isEqualTo(then);
        assertThat(attic.server.ask(database, keys)).isEqualTo(keysThen);
    }

    @Test
    void what_was_changed_since_it_was_merged_is_not_taken_out() throws Exception {
        var beside = beside("since", "DELETE FROM shop.marks", "shop.marks", "shop.\"the orders\"");
        var proof = beside.merge(false).perform(attic.work());
        beside.does("UPDATE shop.marks SET t = 'mine' WHERE n = 2");

        var undone = beside.merge(false).undo(proof).orElseThrow().perform(attic.work());

        assertThat(undone.seen()).contains("3 rows taken out again, 1 were changed or deleted since");
        assertThat(attic.server.ask(beside.database(), "SELECT string_agg(m::text, ';') FROM shop.marks m"))
                .isEqualTo("(2,mine)");
    }

    @Test
    void a_row_whose_unique_value_another_has_by_now_stays_out_and_is_told() throws Exception {
        var beside = beside("taken", """
                UPDATE shop.clients SET best = NULL;
                DELETE FROM shop.clients WHERE id = 5;
                INSERT INTO shop.clients (name) VALUES ('client 5');
                """, "shop.clients");

        var proof = beside.merge(false).perform(attic.work());

        assertThat(proof.seen())
                .contains("shop.clients: 0 rows inserted, and 1 row stay out")
                .contains("id 5");
    }

    @Test
    void replaced_tables_are_what_they_were_and_come_back_as_they_became() throws Exception {
        var beside = beside("replacing", """
                UPDATE shop.clients SET best = NULL, note = '{"b": 1}' WHERE id < 4;
                UPDATE shop.clients SET best = NULL WHERE best = 10;
                DELETE FROM shop."the orders" WHERE id = 10;
                INSERT INTO shop.clients (name) VALUES ('later');
                INSERT INTO shop."the orders" (client, n) SELECT max(id), 77 FROM shop.clients;
                DELETE FROM shop.marks WHERE n = 2;
                INSERT INTO shop.marks VALUES (1, 'a'), (9, 'z');
                """, ALL);
        var before = beside.state();
        var then = attic.server.ask(
                beside.database(), STATE.replace("shop.", beside.place().schema() + "."));

        var proof = beside.merge(true).perform(attic.work());

        assertThat(beside.state()).isEqualTo(then);
        assertThat(proof.seen())
                .contains("shop.clients: 0 rows inserted, 4 rows overwritten, 1 row taken away, missing now: 0");
        var lost = Instant.parse(proof.values().getOrDefault("last_lost_at", ""));
        assertThat(lost).isBeforeOrEqualTo(Instant.parse(proof.values().getOrDefault("writable_at", "")));

        beside.merge(true).undo(proof).orElseThrow().perform(attic.work());

        assertThat(beside.state()).isEqualTo(before);
    }

    @Test
    void rows_that_others_refer_to_are_not_taken_away_under_them() throws Exception {
        var beside = beside("referred", """
                INSERT INTO shop.clients (name) VALUES ('later');
                INSERT INTO shop."the orders" (client, n) SELECT max(id), 77 FROM shop.clients;
                """, "shop.clients");
        var before = beside.state();

        assertThat(problem(beside.merge(true)))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("ROWS_REFERRED_TO"))
                .satisfies(problem -> assertThat(problem.fact()).contains("1 rows of shop.\"the orders\" refer"));
        assertThat(beside.state()).isEqualTo(before);
    }

    @Test
    void a_dropped_table_comes_back_to_its_place_with_the_keys_of_others_to_it() throws Exception {
        var beside = beside("dropped", """
                CREATE VIEW shop.seen AS SELECT id FROM shop.clients;
                DROP TABLE shop.clients CASCADE;
                """, "shop.clients");
        var seen = new CompareTables(beside.place()).perform(attic.work()).seen();
        assertThat(seen).startsWith("shop.clients is not there: all 10 rows are missing\n");
        assertThat(SightTest.shown(attic, beside.database(), seen))
                .singleElement()
                .satisfies(rows -> assertThat(rows).hasSize(10));

        var proof = beside.merge(false).perform(attic.work());

        assertThat(proof.seen()).contains("shop.clients put into place as a whole");
        assertThat(new CompareTables(beside.place()).perform(attic.work()).seen())
                .isEqualTo("shop.clients is in its place, with 10 rows");
        beside.does("ALTER TABLE shop.clients RENAME TO elsewhere; CREATE VIEW shop.clients AS SELECT 1 AS id");
        assertThat(new CompareTables(beside.place()).perform(attic.work()).seen())
                .startsWith("shop.clients was put into place, and is gone again");
        beside.does("DROP VIEW shop.clients; ALTER TABLE shop.elsewhere RENAME TO clients");
        assertThat(
                        attic.server.ask(
                                beside.database(),
                                "SELECT string_agg(conname || convalidated, ',' ORDER BY conname) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'shop'::regnamespace"))
                .isEqualTo("besttrue,the orders_client_fkeytrue");
        beside.does("INSERT INTO shop.clients (name) VALUES ('next')");
        assertThat(attic.server.ask(beside.database(), "SELECT max(id) FROM shop.clients"))
                .isEqualTo("11");

        beside.merge(false).undo(proof).orElseThrow().perform(attic.work());

        assertThat(attic.server.ask(beside.database(), "SELECT to_regclass('shop.clients')"))
                .isEqualTo("null");
        assertThat(attic.server.ask(
                        beside.database(),
                        "SELECT count(*) FROM " + beside.place().schema() + ".clients"))
                .isEqualTo("11");
    }

    @Test
    void a_merge_that_is_stopped_at_any_moment_leaves_all_or_nothing() throws Exception {
        var beside = beside("stopped", """
                DELETE FROM shop.marks;
                UPDATE shop.clients SET best = NULL;
                DELETE FROM shop.clients WHERE id > 2;
                """, ALL);
        var before = beside.state();
        int stopped = 0;
        for (int checkpoints = 0; checkpoints < 40; checkpoints++) {
            try {
                beside.merge(false).perform(attic.stoppedAfter(checkpoints));
                break;
            } catch (dev.muster.commands.plan.Work.Stopped _) {
                stopped++;
                assertThat(beside.state()).isEqualTo(before);
                assertThat(beside.merge(false).probe(attic.work())).isInstanceOf(Probe.NotDone.class);
            }
        }
        assertThat(stopped).isGreaterThan(3);
        assertThat(beside.merge(false).probe(attic.work())).isInstanceOf(Probe.Done.class);
        assertThat(beside.state()).isNotEqualTo(before);
    }

    @Test
    void what_something_else_needs_is_not_dropped() throws Exception {
        var beside = beside("needed", "SELECT 1", "shop.marks", "shop.\"the orders\"");
        beside.does("CREATE VIEW shop.look AS SELECT * FROM " + beside.place().schema() + ".marks");

        assertThatThrownBy(() -> new DropRestored(beside.place()).perform(attic.work()))
                .isInstanceOf(Problem.Trouble.class)
                .hasMessageContaining("view shop.look depends on");

        beside.does("DROP VIEW shop.look");
        new DropRestored(beside.place()).perform(attic.work());
        assertThat(new DropRestored(beside.place()).probe(attic.work())).isInstanceOf(Probe.Done.class);
        assertThat(beside.state()).contains("client 1");
    }
}
