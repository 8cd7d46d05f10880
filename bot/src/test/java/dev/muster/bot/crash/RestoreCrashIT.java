package dev.muster.bot.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.commands.seal.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Muster is killed while it restores: between what the journal says and what the world is, and in the midst of what the
 * server does for it. What comes after goes on, does each thing once, and leaves nothing behind.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class RestoreCrashIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What is indexed by it waits as long as a session is called gate, in whatever database. */
    private static final String GATE = """
            CREATE FUNCTION gate(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
            BEGIN
                WHILE EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'gate') LOOP
                    PERFORM pg_sleep(0.02), pg_stat_clear_snapshot();
                END LOOP;
                RETURN n;
            END $$;
            CREATE TABLE guarded AS SELECT 1 AS n;
            CREATE INDEX ON guarded (public.gate(n))
            """;

    private final Stage stage;
    private final Unit unit;
    private String dump = "";
    private boolean exchangeable;

    RestoreCrashIT() throws SQLException, IOException {
        stage = new Stage();
        unit = new Unit(stage);
        var repository = Files.createDirectory(stage.folder.resolve("repository"));
        var key = Identity.generate();
        stage.secret("backups", key.secret().reveal());
        stage.configured(yaml -> """
                restores: {sides: %s}
                backups:
                  scratch: %s
                  repositories: [{name: vault, path: %s}]
                  recipients: [{name: test, recipient: %s}]
                  identities: ['${file:secrets/backups}']
                """.formatted(
                        stage.folder.resolve("sides"), stage.folder.resolve("scratch"), repository, key.recipient())
                + (exchangeable ? unit.in(yaml) : yaml).replace("    user: muster\n", """
                            user: muster
                            backups: {repositories: [vault], wal: {receive: yes}}
                            restore: {user: postgres, password: '${file:secrets/super}'}
                        """));
    }

    private void stands(Replica replica, String what, int many) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(unit.standing(what))
                        .as(() -> "it stands still: " + replica.messages("approver"))
                        .hasSize(many));
    }

    @BeforeAll
    void backups() throws SQLException {
        try (var connection = stage.superuser();
                var statement = connection.createStatement()) {
            statement.execute("ALTER ROLE muster REPLICATION");
            statement.execute("GRANT pg_read_all_data TO muster");
            statement.execute("ALTER DATABASE shop CONNECTION LIMIT 33");
        }
        in("shop", "CREATE TABLE wares AS SELECT n, md5(n::text) AS note FROM generate_series(1, 60000) n");
        in("shop", GATE);
        in("shop", "ALTER TABLE wares ADD PRIMARY KEY (n); CREATE INDEX ON wares (note)");
        var replica = stage.replica("a", "").ready();
        replica.say("oncall", "/db backup now orders --kind logical");
        finished(1);
        dump = in("repository/orders/backups").getFirst();
        replica.say("oncall", "/db backup now orders --kind physical");
        finished(2);
        stage.clear();
    }

    @AfterEach
    void clear() {
        stage.clear();
    }

    @AfterAll
    void close() {
        stage.close();
    }

    private void in(String database, String sql) throws SQLException {
        try (var connection = stage.superuser(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String ask(Connection line, String sql) throws SQLException {
        try (var statement = line.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    private String ask(String database, String sql) throws SQLException {
        try (var connection = stage.superuser(database)) {
            return ask(connection, sql);
        }
    }

    private String store(String sql) throws SQLException {
        try (var connection = stage.store()) {
            return ask(connection, sql);
        }
    }

    private void finished(int runs) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                store(
                                        "SELECT count(*) || coalesce(string_agg(state::text, ' ') FILTER (WHERE state ->> 'how' = 'STOPPED'), '') FROM run WHERE state ->> 'how' = 'DONE'"))
                        .as("runs that are done")
                        .isEqualTo(String.valueOf(runs)));
    }

    private static String hash(String table) {
        return "SELECT count(*) || ' ' || md5(string_agg(w::text, '|' ORDER BY n)) FROM " + table + " w";
    }

    /** The plan is approved, and let go on when it asks. */
    private void proposed(Replica replica, String words) throws SQLException {
        replica.say("oncall", words);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(store("SELECT count(*) FROM run"))
                        .as(() -> "it is proposed: " + replica.messages("oncall"))
                        .isEqualTo("1"));
        replica.say("approver", "/db approve 1");
    }

    private void goesOn(Replica replica) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(store("SELECT count(*) FROM event WHERE kind = 'halted'"))
                        .as(() -> "it asks: " + replica.messages("approver"))
                        .isEqualTo("1"));
        replica.say("approver", "/db run go-on 1");
    }

    /** Nobody works any more where a run was killed; what was done stands in the journal once. */
    private void nothingIsLeft() throws SQLException {
        assertThat(store("""
                SELECT coalesce(string_agg(step, ', '), 'none') FROM (
                    SELECT body -> 'what' ->> 'step' AS step FROM event WHERE kind = 'step-done' GROUP BY 1 HAVING count(*) > 1) s
                """)).as("steps that were done twice").isEqualTo("none");
        assertThat(store("SELECT count(*) FROM event WHERE kind = 'step-failed'"))
                .isEqualTo("0");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(ask("postgres", """
                    SELECT coalesce(string_agg(application_name || ' ' || query, '; '), 'none') FROM pg_stat_activity
                     WHERE usename = 'postgres' AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                    """)).as("sessions of who restores").isEqualTo("none");
            assertThat(in("scratch")).as("scratch folders").isEmpty();
        });
    }

    private List<String> in(String name) {
        var folder = stage.folder.resolve(name);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var all = Files.list(folder)) {
            return all.map(Path::getFileName).map(String::valueOf).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> databases() throws SQLException {
        return List.of(ask(
                        "postgres",
                        "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE datname NOT LIKE 'template%'")
                .split(" "));
    }

    private String oid() throws SQLException {
        return ask("postgres", "SELECT oid FROM pg_database WHERE datname = 'shop'");
    }

    /** The old one is the only one again, as for the next test. */
    private void tidy() throws SQLException {
        for (var name : databases()) {
            if (name.startsWith("shop_")) {
                in("postgres", "DROP DATABASE \"" + name + "\" WITH (FORCE)");
            }
        }
    }

    private void swapped(String old, String then) throws SQLException {
        finished(1);
        assertThat(oid()).as("it was replaced").isNotEqualTo(old);
        assertThat(ask("shop", hash("wares"))).isEqualTo(then);
        assertThat(ask("postgres", "SELECT datconnlimit FROM pg_database WHERE datname = 'shop'"))
                .isEqualTo("33");
        var kept = databases().stream().filter(name -> name.contains("_kept_")).toList();
        assertThat(kept).hasSize(1);
        assertThat(ask("postgres", "SELECT oid FROM pg_database WHERE datname = '" + kept.getFirst() + "'"))
                .isEqualTo(old);
        assertThat(ask(kept.getFirst(), "SELECT count(*) FROM wares")).isEqualTo("30000");
        assertThat(databases()).as("no half of one").hasSize(3);
        nothingIsLeft();
        tidy();
    }

    private String halved() throws SQLException {
        var then = ask("shop", hash("wares"));
        in("shop", "DELETE FROM wares WHERE n > 30000");
        stage.newStore();
        return then;
    }

    /** For as long as it is open. */
    private Connection holding(String database, String lock) throws SQLException {
        var connection = stage.superuser(database);
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(lock);
        }
        return connection;
    }

    private Connection gate() throws SQLException {
        var connection = stage.superuser();
        try (var statement = connection.createStatement()) {
            statement.execute("SET application_name = 'gate'");
        }
        return connection;
    }

    private void awaitOn(Replica replica, String what, String query) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ask("postgres", query))
                        .as(() -> what + " " + replica.messages("approver"))
                        .isNotEqualTo("0"));
    }

    @Test
    void in_the_midst_of_pg_restore_and_between_the_renames_of_the_swap() throws SQLException {
        var then = halved();
        var old = oid();
        Replica second;
        try (var _ = gate()) {
            var first = stage.replica("a", "").ready();
            proposed(first, "/db restore orders --backup " + dump + " --database shop --replace --reason test");
            awaitOn(
                    first,
                    "pg_restore pours",
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'muster restore' AND query LIKE 'CREATE INDEX%gate%'");
            first.kill();
            second = stage.replica("a", "step 7 begun").ready();
        }
        goesOn(second);
        second.standsStill(1);
        try (var _ = holding("postgres", "LOCK TABLE pg_catalog.pg_shdescription IN SHARE MODE")) {
            second.goOn();
            awaitOn(
                    second,
                    "it is renamed, and not yet committed",
                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COMMENT ON DATABASE%' AND wait_event_type = 'Lock'");
            second.kill();
            assertThat(oid()).as("whoever looks sees the old one").isEqualTo(old);
        }
        var third = stage.replica("a", "step 7 performed").ready();
        third.standsStill(1);
        third.kill();
        assertThat(oid()).as("whoever looks sees the new one").isNotEqualTo(old);
        stage.replica("a", "").ready();
        swapped(old, then);
    }

    @Test
    void while_it_waits_to_put_rows_back() throws SQLException {
        var then = halved();
        var first = stage.replica("a", "").ready();
        proposed(first, "/db restore table orders wares --from " + dump + " --database shop --merge --reason test");
        try (var _ = holding("shop", "INSERT INTO wares VALUES (0, 'uncommitted')")) {
            goesOn(first);
            awaitOn(
                    first,
                    "it waits for the table",
                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LOCK TABLE%wares%' AND wait_event_type = 'Lock'");
            first.kill();
        }
        assertThat(ask("shop", "SELECT count(*) FROM wares")).isEqualTo("30000");
        stage.replica("a", "").ready();
        finished(1);
        assertThat(ask("shop", hash("wares"))).isEqualTo(then);
        assertThat(ask(
                        "shop",
                        "SELECT count(*) FROM pg_locks WHERE mode = 'ShareRowExclusiveLock' AND locktype = 'relation'"))
                .isEqualTo("0");
        nothingIsLeft();
    }

    @Test
    void while_a_side_instance_replays() throws SQLException {
        stage.newStore();
        var first = stage.replica("a", "").ready();
        proposed(first, "/db restore orders --to latest --beside");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(postmasters())
                        .as(() -> "its server runs: " + first.messages("oncall"))
                        .hasSize(1));
        var orphan = postmasters();
        first.kill();
        var second = stage.replica("a", "").ready();
        finished(1);
        assertThat(in("sides")).as("one side instance").hasSize(1);
        assertThat(postmasters()).hasSize(1).doesNotContainAnyElementsOf(orphan);
        nothingIsLeft();
        stage.newStore();
        second.kill();
        var third = stage.replica("a", "").ready();
        third.say("oncall", "/db side drop " + in("sides").getFirst());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(in("sides"))
                        .as(() -> "it is dropped: " + third.messages("oncall"))
                        .isEmpty());
        assertThat(postmasters()).isEmpty();
    }

    /** Each time what it was waiting for goes on without it, and is done when the next one comes to it, or is not. */
    @Test
    void between_the_stop_of_a_cluster_and_its_start_on_what_was_recovered() throws Exception {
        var then = ask("shop", hash("wares"));
        var target = ask("postgres", "SELECT pg_current_wal_insert_lsn()");
        in("shop", "DELETE FROM wares WHERE n > 30000");
        stage.newStore();
        exchangeable = true;
        unit.write();
        var stop = unit.gate("stop");
        var start = unit.gate("start");
        var first = stage.replica("a", "").ready();
        proposed(first, "/db restore orders --to " + target + " --replace --reason test");
        goesOn(first);
        stands(first, "stop", 1);
        first.kill();
        assertThat(unit.standing("stop")).as("it outlives whoever asked for it").hasSize(1);
        var second = stage.replica("a", "step 6 performed").ready();
        second.standsStill(1);
        second.kill();
        assertThat(unit.kept()).hasSize(1);
        Files.delete(stop);
        var third = stage.replica("a", "").ready();
        stands(third, "start", 1);
        third.kill();
        var fourth = stage.replica("a", "").ready();
        stands(fourth, "start", 2);
        Files.delete(start); // Both start it: one is too late.
        finished(1);
        assertThat(ask("shop", hash("wares"))).isEqualTo(then);
        assertThat(ask("postgres", "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"))
                .isEqualTo("00000002");
        assertThat(unit.kept()).hasSize(1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(unit.standing("start")).isEmpty());
        nothingIsLeft();
        exchangeable = false;
    }

    /** Of side instances, by their numbers. */
    private List<Long> postmasters() {
        var sides = stage.folder.resolve("sides").toString();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().map(List::of).orElse(List.of()).stream()
                        .anyMatch(argument -> argument.startsWith(sides)))
                .filter(process -> process.info()
                        .command()
                        .filter(name -> name.endsWith("/postgres"))
                        .isPresent())
                .map(ProcessHandle::pid)
                .toList();
    }
}
