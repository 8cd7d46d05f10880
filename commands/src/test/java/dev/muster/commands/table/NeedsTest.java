package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.testing.Beats;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.TestCluster;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NeedsTest {
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
    void types_and_functions_that_are_gone_are_made_again_and_told() throws Exception {
        var database = attic.database("needing", """
                CREATE SCHEMA kinds;
                CREATE TYPE kinds.mood AS ENUM ('sad', 'ok');
                CREATE DOMAIN price AS numeric CHECK (VALUE >= 0);
                CREATE FUNCTION kinds.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TABLE things (id int PRIMARY KEY, feeling kinds.mood, feelings kinds.mood[], cost price);
                CREATE TRIGGER touched BEFORE INSERT ON things FOR EACH ROW EXECUTE FUNCTION kinds.touch();
                INSERT INTO things VALUES (1, 'ok', '{sad,ok}', 1.5);
                """);
        var backup = attic.backup(database);
        attic.server.execute(database, "DROP TABLE things; DROP SCHEMA kinds CASCADE; DROP DOMAIN price");
        var place = attic.place(database);
        var step = attic.bringBack(place, backup, "things");

        var proof = step.perform(attic.work());

        assertThat(proof.seen())
                .contains(
                        "made what was gone, with its owners and grants:",
                        "type kinds.mood",
                        "function kinds.touch()",
                        "price");
        new MergeTables(place, step.tables(), false).perform(attic.work());
        assertThat(attic.server.ask(database, "SELECT t::text FROM things t")).isEqualTo("(1,ok,\"{sad,ok}\",1.5)");
        assertThat(attic.server.ask(database, "SELECT count(*) FROM pg_trigger WHERE tgname = 'touched'"))
                .isEqualTo("1");
    }

    @Test
    void a_schema_that_is_gone_comes_back_with_its_owner_and_its_grants() throws Exception {
        var database = attic.database("homeless", """
                CREATE SCHEMA "The Sales";
                CREATE FUNCTION "The Sales".secret() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                REVOKE ALL ON FUNCTION "The Sales".secret() FROM PUBLIC;
                GRANT EXECUTE ON FUNCTION "The Sales".secret() TO app;
                CREATE TYPE "The Sales".mood AS ENUM ('ok');
                REVOKE USAGE ON TYPE "The Sales".mood FROM PUBLIC;
                CREATE TABLE "The Sales".lines (id int PRIMARY KEY, mood "The Sales".mood);
                CREATE TRIGGER secret BEFORE INSERT ON "The Sales".lines FOR EACH ROW EXECUTE FUNCTION "The Sales".secret();
                CREATE SCHEMA bare;
                CREATE TABLE bare.lines (id int PRIMARY KEY);
                ALTER SCHEMA "The Sales" OWNER TO app;
                GRANT USAGE ON SCHEMA "The Sales" TO clerk;
                GRANT USAGE ON SCHEMA bare TO clerk WITH GRANT OPTION;
                ALTER SCHEMA bare OWNER TO app;
                INSERT INTO bare.lines VALUES (1);
                """);
        var rights = """
                SELECT string_agg(it, '; ' ORDER BY it) FROM (
                    SELECT format('%s %s %s', nspname, nspowner::regrole, nspacl) AS it FROM pg_namespace
                     WHERE nspname IN ('The Sales', 'bare')
                     UNION ALL SELECT format('%s %s %s', proname, proowner::regrole, proacl) FROM pg_proc WHERE proname = 'secret'
                     UNION ALL SELECT format('%s %s %s', typname, typowner::regrole, typacl) FROM pg_type WHERE typname = 'mood'
                ) AS all_of_them
                """;
        var then = attic.server.ask(database, rights);
        var backup = attic.backup(database);
        attic.server.execute(database, "DROP SCHEMA \"The Sales\" CASCADE; DROP SCHEMA bare CASCADE");
        for (var table : new String[] {"\"The Sales\".lines", "bare.lines"}) {
            var place = attic.place(database);
            var step = attic.bringBack(place, backup, table);

            var proof = step.perform(attic.work());

            assertThat(proof.seen()).contains("made what was gone, with its owners and grants: schema ");
            assertThat(new MergeTables(place, step.tables(), false)
                            .perform(attic.work())
                            .seen())
                    .contains("put into place as a whole")
                    .doesNotContain("was gone");
        }
        assertThat(attic.server.ask(database, rights)).isEqualTo(then);
    }

    @Test
    void subscribers_get_no_more_of_a_table_that_came_back_than_before() throws Exception {
        var database = attic.database("published", """
                CREATE TABLE people (id int PRIMARY KEY, "the name" text, secret text);
                CREATE TABLE all_of_it (id int PRIMARY KEY);
                INSERT INTO people VALUES (1, 'a', 'x');
                CREATE PUBLICATION a_part FOR TABLE people (id, "the name") WHERE (id > 0 AND "the name" <> 'z?'), all_of_it;
                """);
        var published = "SELECT string_agg(p::text, ' ' ORDER BY tablename) FROM pg_publication_tables p";
        var then = attic.server.ask(database, published);
        var backup = attic.backup(database);
        attic.server.execute(database, "DROP TABLE people, all_of_it");
        var place = attic.place(database);
        var step = attic.bringBack(place, backup, "people", "all_of_it");
        step.perform(attic.work());

        new MergeTables(place, step.tables(), false).perform(attic.work());

        assertThat(attic.server.ask(database, published)).isEqualTo(then);
        attic.server.execute(database, "DROP PUBLICATION a_part");
    }

    @Test
    void a_policy_that_reads_a_table_that_is_gone_is_refused_with_its_name() throws Exception {
        var database = attic.database("hopeless", """
                CREATE TABLE members (id int);
                CREATE TABLE rooms (id int PRIMARY KEY);
                CREATE POLICY own ON rooms USING (id IN (SELECT id FROM members));
                """);
        var backup = attic.backup(database);
        attic.server.execute(database, "DROP TABLE members, rooms CASCADE");

        assertThatThrownBy(() ->
                        attic.bringBack(attic.place(database), backup, "rooms").perform(attic.work()))
                .isInstanceOf(Problem.Trouble.class)
                .hasMessageContaining("table public.members");
    }

    /** As many rows as the property says: five million take their time. */
    @Test
    void a_large_table_comes_back_is_compared_and_merged() throws Exception {
        int rows = Integer.getInteger("muster.rows", 200_000);
        var database = attic.database("large", """
                CREATE TABLE events (id bigint PRIMARY KEY, at timestamptz, what text, n numeric);
                INSERT INTO events SELECT i, '2026-03-01', 'event number ' || i, i / 7.0 FROM generate_series(1, %d) i;
                """.formatted(rows));
        var backup = attic.backup(database);
        attic.server.execute(database, "DELETE FROM events WHERE id % 10 = 0; UPDATE events SET n = 0 WHERE id = 1");
        var place = attic.place(database);
        var step = attic.bringBack(place, backup, "events");
        var brought = step.perform(attic.work());
        var compare = new CompareTables(place);
        // As much as the plan of the next one reckons with.
        assertThat(brought.values())
                .containsEntry(
                        "bytes",
                        attic.vault().backup(backup).stream()
                                .flatMap(found -> StoredSource.part(found.manifest(), database).stream())
                                .map(part -> String.valueOf(part.plainBytes()))
                                .findFirst()
                                .orElseThrow());

        var proof = compare.perform(attic.work());

        assertThat(proof.seen())
                .contains("%d rows missing".formatted(rows / 10))
                .contains("1 row changed (id 1)", "0 rows extra");
        var merged = new MergeTables(place, step.tables(), false).perform(attic.work());
        assertThat(merged.seen()).contains("%d rows inserted, missing now: 0".formatted(rows / 10));
        assertThat(attic.server.ask(database, "SELECT count(*) FROM events")).isEqualTo(String.valueOf(rows));
    }

    @Test
    void a_merge_that_waits_for_somebody_is_stopped_at_once() throws Exception {
        TestCluster.shared(); // Its servers would start while the lock is waited for, which lasts not for ever.
        var database = attic.database("held", "CREATE TABLE held (id int PRIMARY KEY); INSERT INTO held VALUES (1)");
        var backup = attic.backup(database);
        var place = attic.place(database);
        var step = attic.bringBack(place, backup, "held");
        step.perform(attic.work());
        attic.server.execute(database, "DELETE FROM held");
        try (var holder = attic.server.connect(database);
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE held");
            var work = attic.work();
            var running = new FutureTask<>(() -> new MergeTables(place, step.tables(), false).perform(work));
            Thread.ofVirtual().start(running);
            var waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
            TestCluster.await(
                    "it waits", () -> attic.server.ask("postgres", waiting).equals("1"));
            try (var time = Beats.start()) {
                work.checkpoints().set(0);
                TestCluster.await("it ended", running::isDone);
                assertThat(time.passed()).isLessThan(Duration.ofSeconds(2));
            }
            assertThatThrownBy(running::get).hasMessageContaining("Stopped");
            assertThat(attic.server.ask("postgres", waiting)).isEqualTo("0");
        }
    }
}
