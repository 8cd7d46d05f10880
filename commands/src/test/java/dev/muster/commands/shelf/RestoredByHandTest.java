package dev.muster.commands.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.testing.FreePort;
import dev.muster.commands.backup.Limits;
import dev.muster.commands.backup.Selection;
import dev.muster.commands.backup.TakeBackup;
import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Work;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.seal.Sealing;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.where.Spot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The seven steps: something is created, backed up, damaged, restored with nothing of ours by what docs/backups.md says, and
 * is what it was, to the last letter.
 */
@Timeout(180)
class RestoredByHandTest {
    private static final Path PROGRAMS =
            new Kits(List.of(Path.of("/usr/lib/postgresql"))).of(15).bin();
    /** May do what the guide says, and no more. */
    private static final String ROLE = "by_hand";

    private final TestCluster servers = TestCluster.shared();
    private final Guide guide = guide();

    @TempDir
    private Path folder;

    private Observer observer = PatientObserver.of(List.of());
    private Vault vault = new Vault(List.of(), List.of(), Path.of("none"));
    private Keys keys = Keys.NONE;
    private Path repository = Path.of("none");
    private Path place = Path.of("none");

    private static Guide guide() {
        try {
            return Guide.read();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void open() throws Exception {
        folder.toFile().setExecutable(true, false);
        folder.toFile().setReadable(true, false);
        repository = Files.createDirectory(folder.resolve("repository"));
        place = Files.createDirectory(folder.resolve("place"));
        keys = new Keys(List.of(new Keys.Recipient("safe", address())), List.of());
        var keeping = new Keeping("orders", List.of("local"), keys, Map.of(), Optional.empty(), Duration.ofHours(2));
        vault = new Vault(
                List.of(new Folder("local", repository)),
                List.of(keeping),
                Files.createDirectory(folder.resolve("scratch")));
        observer.close();
        observer = PatientObserver.of(List.of(servers.cluster(ROLE, "orders")));
        create();
    }

    /** age-keygen writes the key, and says for whom it opens. */
    private String address() throws Exception {
        var shell = shell();
        shell.run("age-keygen -o safe.key");
        return shell.run("age-keygen -y safe.key").strip();
    }

    private void create() throws SQLException {
        servers.execute("CREATE ROLE " + ROLE + " LOGIN");
        for (var statement :
                guide.blocks("rights").getFirst().replaceAll("--.*", "").split(";", -1)) {
            if (!statement.isBlank()) {
                servers.execute(statement.replace("muster", ROLE));
            }
        }
        in("orders", """
                CREATE SCHEMA shop AUTHORIZATION app;
                CREATE TYPE shop.state AS ENUM ('new', 'paid', 'sent');
                CREATE TABLE shop.customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
                CREATE TABLE shop."odd ""name" (
                    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), customer bigint REFERENCES shop.customer,
                    state shop.state, at timestamptz DEFAULT now(), raw bytea, price numeric(12,2), more jsonb);
                INSERT INTO shop.customer (name) SELECT 'Zoë 猫 ' || i FROM generate_series(1, 5000) i;
                INSERT INTO shop."odd ""name" (customer, state, raw, price, more)
                    SELECT 1 + i % 5000, 'paid', decode(md5(i::text), 'hex'), i / 7.0, jsonb_build_object('n', i, 't', E'a\\nb')
                    FROM generate_series(1, 20000) i;
                CREATE INDEX ON shop."odd ""name" (at);
                CREATE VIEW shop.paid AS SELECT count(*) FROM shop."odd ""name" WHERE state = 'paid';
                GRANT SELECT ON shop.paid TO clerk;
                ALTER DATABASE orders SET work_mem = '7MB';
                """);
    }

    private void in(String database, String sql) throws SQLException {
        try (var connection = servers.connect("orders-a", database, "postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @AfterEach
    void close() throws SQLException {
        observer.close();
        in("orders", "DROP SCHEMA IF EXISTS shop CASCADE; ALTER DATABASE orders RESET work_mem");
        servers.execute("DROP OWNED BY " + ROLE);
        servers.execute("DROP ROLE " + ROLE);
    }

    private Shell shell() throws IOException {
        var shell = new Shell(place, PROGRAMS);
        return shell.export("REPOSITORY", repository)
                .export("KEY", place.resolve("safe.key"))
                .export("PGHOST", "127.0.0.1")
                .export("PGUSER", "postgres")
                .export("PGPORT", FreePort.find());
    }

    private Manifest take(String id, Manifest.Kind kind, int jobs) throws Exception {
        var tools = new Work.Tools(
                observer,
                new Access(),
                new LocalHost(Optional.empty()),
                new Kits(List.of(Path.of("/usr/lib/postgresql"))),
                vault);
        var step = new TakeBackup(
                new Spot("orders", "orders-a"),
                id,
                kind,
                Selection.EVERYTHING,
                jobs,
                new Limits(Duration.ofMinutes(2), Duration.ofSeconds(30)));
        step.perform(TestWork.with(tools, Integer.MAX_VALUE));
        return vault.backup(id).orElseThrow().manifest();
    }

    /** All of it, as text; but for a word that pg_dump makes up anew each time. */
    private static String dumped(Shell shell) throws Exception {
        return shell.run("pg_dump --create -d orders").replaceAll("(?m)^\\\\(un)?restrict .*$", "");
    }

    /** What is kept is for Muster alone: a copy is for whoever restores. */
    private Path copied(String id) throws Exception {
        assertThat(new ProcessBuilder("chmod", "-R", "a+rX", repository.toString())
                        .start()
                        .waitFor())
                .isZero();
        return repository.resolve(Vault.folder("orders", id));
    }

    private String source() throws Exception {
        return dumped(shell().export(
                        "PGPORT",
                        servers.node("orders-a", ROLE, "orders").login().port()));
    }

    private void damage() throws SQLException {
        in("orders", """
                UPDATE shop.customer SET name = 'nobody';
                DROP TABLE shop."odd ""name" CASCADE;
                """);
    }

    private static void withEmptyServer(Shell shell, Restoring restoring) throws Exception {
        shell.run("initdb --pgdata=empty --username=postgres --auth=trust --locale=C --no-sync");
        shell.run("pg_ctl start --wait --silent --pgdata=empty --log=empty.log"
                + " --options='-c fsync=off -c unix_socket_directories='");
        try {
            restoring.run();
        } finally {
            shell.run("pg_ctl stop --mode=immediate --silent --pgdata=empty");
        }
    }

    @FunctionalInterface
    private interface Restoring {
        void run() throws Exception;
    }

    @Test
    void every_block_that_could_be_typed_is_run_or_says_that_it_is_not() {
        assertThat(guide.unmarked()).isZero();
    }

    @Test
    void a_logical_backup_is_restored_by_the_guide() throws Exception {
        var id = "orders-20261121-120000-l001";
        var parallel = "orders-20261121-120100-l002";
        var before = source();
        assertThat(before)
                .contains("Zoë 猫 4711")
                .contains("work_mem")
                .contains("GRANT SELECT ON TABLE shop.paid TO clerk");
        var manifest = take(id, Manifest.Kind.LOGICAL, 1);
        take(parallel, Manifest.Kind.LOGICAL, 2);
        damage();
        assertThat(source()).isNotEqualTo(before);
        var shell = shell().export("BACKUP", copied(id));
        withEmptyServer(shell, () -> {
            guide.run("hashes", shell);
            guide.run("logical", shell);
            assertThat(dumped(shell)).isEqualTo(before);
            assertThat(shell.run("set +o pipefail\n" + guide.blocks("listing").getFirst()))
                    .contains("TABLE DATA shop odd \"name postgres");

            shell.run("dropdb orders");
            guide.run("directory", shell.export("BACKUP", copied(parallel)));
            assertThat(sorted(dumped(shell))).isEqualTo(sorted(before));

            shell.run("dropdb orders");
            shell.run(filled(ByHand.of(manifest)));
            assertThat(dumped(shell)).isEqualTo(before);
        });
    }

    /** With several jobs tables come back in whatever order; what is in them does not. */
    private static List<String> sorted(String dump) {
        return dump.lines().sorted().toList();
    }

    private String filled(String commands) {
        return commands.replaceAll("\\bREPOSITORY\\b", "\"\\$REPOSITORY\"")
                .replaceAll("\\bKEY\\b", "\"\\$KEY\"")
                .replaceAll("\\bDATA\\b", "\"\\$DATA\"");
    }

    @Test
    void a_physical_backup_is_restored_by_the_guide() throws Exception {
        var id = "orders-20261121-120000-p001";
        var before = source();
        var manifest = take(id, Manifest.Kind.PHYSICAL, 1);
        damage();
        var shell = shell().export("BACKUP", copied(id)).export("DATA", place.resolve("restored"));
        guide.run("hashes", shell);
        guide.run("unpack", shell);
        settings(shell);
        try {
            guide.run("start", shell);
            assertThat(dumped(shell)).isEqualTo(before);
        } finally {
            shell.run("pg_ctl stop --mode=immediate --silent -D \"$DATA\" || cat \"$DATA/../restored.log\"");
        }
        var commands = filled(ByHand.of(manifest)).replaceAll("(?m)^pg_ctl.*$", "");
        shell.export("DATA", place.resolve("again")).run(commands);
    }

    @Test
    void a_physical_backup_and_wal_are_restored_to_a_moment_by_the_guide() throws Exception {
        var id = "orders-20261121-120000-p002";
        var manifest = take(id, Manifest.Kind.PHYSICAL, 1);
        in(
                "orders",
                "INSERT INTO shop.customer (name) SELECT 'after the backup ' || i FROM generate_series(1, 1000) i");
        var before = source();
        var moment = servers.ask("orders-a", "SELECT clock_timestamp()");
        damage();
        storeWal(manifest);
        var shell = shell().export("BACKUP", copied(id))
                .export("DATA", place.resolve("restored"))
                .export("MOMENT", moment)
                .export("WAL", wal(manifest).resolve("..").normalize());
        guide.run("unpack", shell);
        settings(shell);
        try {
            recover(shell);
            TestCluster.await(
                    "it is promoted",
                    () -> shell.run("psql -XAtc 'SELECT pg_is_in_recovery()' -d postgres")
                            .strip()
                            .equals("f"));
            assertThat(shell.run(guide.blocks("look").getFirst())).contains("recovery stopping before commit");
            var after = dumped(shell);
            assertThat(after).contains("after the backup 1000");
            assertThat(withoutNumbers(after)).isEqualTo(withoutNumbers(before));
            long ahead = next(after) - next(before);
            assertThat(ahead).as("numbers that a sequence skips").isBetween(0L, 32L);
        } finally {
            shell.run("pg_ctl stop --mode=immediate --silent -D \"$DATA\" || cat \"$DATA/../restored.log\"");
        }
    }

    private static final Pattern SEQUENCE = Pattern.compile("setval\\('shop.customer_id_seq', (\\d+), true\\)");

    /** WAL tells a sequence's numbers in advance, and so some of them are lost, as after any crash. */
    private static String withoutNumbers(String dump) {
        return SEQUENCE.matcher(dump).replaceAll("setval(…)");
    }

    private static long next(String dump) {
        var found = SEQUENCE.matcher(dump);
        assertThat(found.find()).isTrue();
        return Long.parseLong(found.group(1));
    }

    /** The servers of the tests got these on their command lines. */
    private static void settings(Shell shell) throws Exception {
        shell.run("""
                cat >> "$DATA/postgresql.auto.conf" <<END
                unix_socket_directories = ''
                max_prepared_transactions = 5
                max_connections = 60
                fsync = off
                END
                """);
    }

    private void recover(Shell shell) throws Exception {
        try {
            guide.run("recover", shell);
        } catch (AssertionError e) {
            throw new AssertionError(shell.run("cat \"$DATA/../restored.log\""), e);
        }
    }

    private Path wal(Manifest manifest) {
        return repository.resolve("orders/wal/%s/%08X"
                .formatted(manifest.source().systemIdentifier(), manifest.stop().timeline()));
    }

    /** What the receiver would have stored: all segments from the start of the backup on, the last one closed. */
    private void storeWal(Manifest manifest) throws Exception {
        var last = servers.ask("orders-a", "SELECT pg_walfile_name(pg_switch_wal())");
        var folder = Files.createDirectories(wal(manifest));
        var from = servers.ask(
                "orders-a",
                "SELECT pg_walfile_name('%s')".formatted(manifest.start().lsn()));
        var names = servers.ask(
                        "orders-a",
                        "SELECT string_agg(name, ' ' ORDER BY name) FROM pg_ls_waldir() WHERE name BETWEEN '%s' AND '%s'"
                                .formatted(from, last))
                .split(" ", -1);
        assertThat(names).endsWith(last).startsWith(from);
        for (var name : names) {
            try (var connection = servers.connect("orders-a", "postgres", "postgres");
                    var statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT pg_read_binary_file('pg_wal/" + name + "')");
                    var out = Files.newOutputStream(folder.resolve(name + Sealing.suffix(keys)));
                    var sealing = new Sealing(out, keys, Sealing.Effort.SMALL)) {
                row.next();
                sealing.write(row.getBytes(1));
            }
        }
    }
}
