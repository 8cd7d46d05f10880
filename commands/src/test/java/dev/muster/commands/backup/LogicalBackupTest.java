package dev.muster.commands.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.testing.SpareServer;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class LogicalBackupTest {
    private static final String ODD = "we\"ird; DROP";
    private static final String ROWS =
            "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM ";
    private static SpareServer server;
    private static Yard yard;

    @BeforeAll
    static void start() throws Exception {
        server = SpareServer.create();
        server.execute("postgres", "CREATE ROLE app LOGIN PASSWORD 'of the app'");
        server.execute("postgres", "CREATE DATABASE orders OWNER app");
        server.execute("postgres", "CREATE DATABASE \"we\"\"ird; DROP\" IS_TEMPLATE true");
        server.execute(ODD, "CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 7)");
        server.execute("orders", """
                CREATE TABLE users (id bigint PRIMARY KEY, name text, at timestamptz);
                INSERT INTO users SELECT i, 'user ' || i, now() FROM generate_series(1, 20000) i;
                CREATE SCHEMA "Billing.*";
                CREATE TABLE "Billing.*"."In ""voices;"(id int, total numeric);
                INSERT INTO "Billing.*"."In ""voices;" SELECT i, i * 1.5 FROM generate_series(1, 50) i;
                CREATE TABLE "Billing.*".invoices (id int);
                CREATE TABLE parts (id int, day int) PARTITION BY RANGE (day);
                CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
                CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20);
                INSERT INTO parts SELECT i, i % 20 FROM generate_series(1, 200) i;
                ANALYZE;
                """);
        yard = new Yard(server.cluster("spare"), repository -> repository);
    }

    @AfterAll
    static void end() throws Exception {
        yard.close();
        server.close();
    }

    private static Order order(Selection selection, int jobs) {
        return new Order("spare", Optional.empty(), Manifest.Kind.LOGICAL, selection, jobs, Optional.empty());
    }

    private static String restored(Backup backup, Manifest.Part part) throws Exception {
        var name = "again" + System.nanoTime();
        server.execute("postgres", "CREATE DATABASE " + name);
        var file = yard.open(backup, part);
        var input = file;
        if (part.role() == Manifest.Role.DUMP_DIRECTORY) {
            input = Files.createTempDirectory(server.folder(), "directory");
            yard.run("tar", "-xf", file.toString(), "-C", input.toString());
        }
        yard.run(
                "pg_restore",
                "--exit-on-error",
                "--dbname=host=127.0.0.1 user=postgres port=" + server.port() + " dbname=" + name,
                input.toString());
        return name;
    }

    private static Manifest.Part part(Backup backup, String database) {
        return backup.manifest().parts().stream()
                .filter(part -> part.database().equals(Optional.of(database)))
                .findFirst()
                .orElseThrow();
    }

    private static long rows(Backup backup, String table) {
        return backup.manifest().content().databases().stream()
                .flatMap(database -> database.tables().stream())
                .filter(found -> found.name().equals(table))
                .findFirst()
                .flatMap(Manifest.Table::rows)
                .orElse(-1L);
    }

    @Test
    void all_databases_are_restored_by_the_plain_tools_row_by_row() throws Exception {
        var step = yard.logical();
        assertThat(step.probe(TestWork.with(yard.tools(), 0))).isInstanceOf(Probe.NotDone.class);
        var backup = yard.take(step);
        assertThat(step.probe(TestWork.with(yard.tools(), 0))).isInstanceOf(Probe.Done.class);
        assertThat(yard.take(step)).isEqualTo(backup);
        assertThat(backup.manifest().content().whole()).isTrue();
        assertThat(backup.manifest().keys()).containsExactly("first");
        assertThat(backup.manifest().source().version()).matches("\\d+\\.\\d+");
        assertThat(backup.manifest().start().lsn()).matches("[0-9A-F]+/[0-9A-F]+");
        assertThat(backup.manifest().parts())
                .extracting(Manifest.Part::name)
                .contains("orders.dump.zst.age", "postgres.dump.zst.age", "globals.sql.zst.age")
                .anyMatch(name -> name.matches("database-\\d\\.dump\\.zst\\.age"));
        var orders = restored(backup, part(backup, "orders"));
        for (var table : List.of("users t", "\"Billing.*\".\"In \"\"voices;\" t", "parts t")) {
            assertThat(server.ask(orders, ROWS + table)).isEqualTo(server.ask("orders", ROWS + table));
        }
        assertThat(rows(backup, "users")).isEqualTo(20_000);
        assertThat(rows(backup, "parts_1")).isEqualTo(100);
        var odd = restored(backup, part(backup, ODD));
        assertThat(server.ask(odd, "SELECT sum(a) FROM t")).isEqualTo("28");
        assertThat(Files.readString(yard.open(backup, yard.part(backup, Manifest.Role.GLOBALS))))
                .contains("CREATE ROLE app");
    }

    @Test
    void what_is_not_in_it_is_told_before_and_kept_in_its_manifest() throws Exception {
        server.execute("postgres", "CREATE DATABASE shut ALLOW_CONNECTIONS false");
        server.execute(
                "orders",
                "CREATE SUBSCRIPTION feed CONNECTION '' PUBLICATION p WITH (connect = false, slot_name = NONE)");
        try {
            var order = order(Selection.of(List.of()), 1);
            assertThat(yard.plan(order).outlook().blast().get("not in it"))
                    .isEqualTo("database shut: it accepts no connections; 1 subscription of database orders: only a"
                            + " superuser dumps them");
            var backup = yard.take(yard.step(order));
            assertThat(backup.manifest().content().absent()).hasSize(2);
            assertThat(yard.run(
                            "pg_restore",
                            "--list",
                            yard.open(backup, part(backup, "orders")).toString()))
                    .doesNotContain("SUBSCRIPTION");

            assertThat(yard.take(yard.logical(ODD)).manifest().content().absent())
                    .isEmpty();
        } finally {
            server.execute("orders", "DROP SUBSCRIPTION feed");
            server.execute("postgres", "DROP DATABASE shut");
        }
    }

    @Test
    void counts_are_those_of_the_dump_while_others_write() throws Exception {
        server.execute("postgres", "CREATE DATABASE busy");
        server.execute("busy", "CREATE TABLE t (id serial PRIMARY KEY, pad text); CREATE TABLE u (id int)");
        server.execute("busy", "INSERT INTO t (pad) SELECT repeat('x', 200) FROM generate_series(1, 60000)");
        var going = new AtomicBoolean(true);
        var writer = Thread.ofPlatform().start(() -> {
            try (var connection = server.connect("busy");
                    var statement = connection.createStatement()) {
                while (going.get()) {
                    statement.execute("INSERT INTO t (pad) VALUES ('y'); INSERT INTO u SELECT 1;"
                            + " DELETE FROM t WHERE id = (SELECT min(id) FROM t)");
                }
            } catch (java.sql.SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        try {
            TestCluster.await(
                    "it is written",
                    () -> !server.ask("busy", "SELECT count(*) FROM u").equals("0"));
            var backup = yard.take(yard.logical("busy"));
            var name = restored(backup, part(backup, "busy"));
            assertThat(server.ask(name, "SELECT count(*) FROM t")).isEqualTo(String.valueOf(rows(backup, "t")));
            assertThat(server.ask(name, "SELECT count(*) FROM u")).isEqualTo(String.valueOf(rows(backup, "u")));
        } finally {
            going.set(false);
            writer.join();
        }
        server.execute("postgres", "DROP DATABASE busy");
    }

    @Test
    void several_jobs_give_the_directory_format() throws Exception {
        var backup = yard.take(yard.step(order(Selection.of(List.of("orders")), 3)));
        assertThat(backup.manifest().tool().arguments()).contains("--jobs=3", "--format=directory");
        assertThat(rows(backup, "users")).isEqualTo(20_000);
        var orders = restored(backup, yard.part(backup, Manifest.Role.DUMP_DIRECTORY));
        assertThat(server.ask(orders, ROWS + "users t")).isEqualTo(server.ask("orders", ROWS + "users t"));
        assertThat(yard.left()).noneMatch(path -> path.startsWith("scratch"));
    }

    @Test
    void definitions_alone_are_restored_without_rows() throws Exception {
        var backup = yard.take(
                yard.step(order(new Selection(List.of("orders"), Optional.empty(), Optional.empty(), true), 1)));
        var orders = restored(backup, part(backup, "orders"));
        assertThat(server.ask(orders, "SELECT count(*) FROM users")).isEqualTo("0");
        assertThat(backup.manifest().content().schemaOnly()).isTrue();
    }

    @Test
    void one_schema_is_meant_exactly_however_odd_its_name() throws Exception {
        var selection = new Selection(List.of("orders"), Optional.of("Billing.*"), Optional.empty(), false);
        var backup = yard.take(yard.step(order(selection, 1)));
        assertThat(backup.manifest().content().partial()).containsExactly("database orders", "schema Billing.*");
        assertThat(yard.run(
                        "pg_restore",
                        "--list",
                        yard.open(backup, part(backup, "orders")).toString()))
                .contains("In \"voices;")
                .doesNotContain("users");
    }

    @Test
    void one_table_comes_with_its_partitions_and_nothing_else() throws Exception {
        var selection = new Selection(List.of("orders"), Optional.empty(), Optional.of("parts"), false);
        var backup = yard.take(yard.step(order(selection, 1)));
        var orders = restored(backup, part(backup, "orders"));
        assertThat(server.ask(orders, ROWS + "parts t")).isEqualTo(server.ask("orders", ROWS + "parts t"));
        assertThat(server.ask(orders, "SELECT to_regclass('users')")).isEqualTo("null");
        assertThat(backup.manifest().content().databases().getFirst().tables().stream()
                        .map(Manifest.Table::name)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("parts", "parts_1", "parts_2");
        var odd = new Selection(List.of("orders"), Optional.empty(), Optional.of("In \"voices;"), false);
        assertThat(rows(yard.take(yard.step(order(odd, 1))), "In \"voices;")).isEqualTo(50);
    }

    @Test
    void two_thousand_tables_are_dumped_and_counted() throws Exception {
        server.execute("postgres", "CREATE DATABASE many");
        server.execute("many", """
                DO $$ BEGIN FOR i IN 1..2000 LOOP
                    EXECUTE format('CREATE TABLE t%s (a int); INSERT INTO t%s VALUES (%s)', i, i, i);
                END LOOP; END $$
                """);
        var backup = yard.take(yard.logical("many"));
        assertThat(backup.manifest().content().databases().getFirst().tables())
                .hasSize(2000)
                .allMatch(table -> table.rows().equals(Optional.of(1L)));
        server.execute("postgres", "DROP DATABASE many");
    }
}
