package dev.muster.commands.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.commands.backup.Selection;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.seal.Identity;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What cannot be done is refused before anything is touched. */
@Timeout(90)
class RefusedTest {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static Shop shop;
    private static Backup backup;

    @BeforeAll
    static void fill() throws Exception {
        shop = new Shop("postgres");
        shop.server.execute("postgres", "CREATE DATABASE orders");
        shop.server.execute("orders", "CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 30000)");
        backup = shop.backup("orders");
    }

    @AfterAll
    static void close() throws Exception {
        shop.close();
    }

    @AfterEach
    void nothing_was_touched() throws Exception {
        shop.knowing(Shop.key()).scratchIn(Optional.empty()).as("postgres");
        assertThat(shop.databases()).containsExactly("orders");
        assertThat(shop.leftInScratch()).isEmpty();
    }

    private static Problem replacing(String... more) {
        var words = new java.util.ArrayList<>(List.of("backup", backup.id(), "replace", "true"));
        words.addAll(List.of(more));
        return shop.refusal("restore", words.toArray(String[]::new));
    }

    private static Problem into(String id, String name) {
        return shop.refusal("restore", "backup", id, "into", name);
    }

    private Path stored(Backup of) {
        return shop.repository()
                .resolve(Vault.folder(Shop.CLUSTER, of.id()))
                .resolve(of.manifest().parts().getFirst().name());
    }

    @Test
    void words_that_make_no_sense() {
        assertThat(replacing("into", "x").code()).isEqualTo("WHERE_TO");
        assertThat(shop.refusal("restore", "backup", "latest").code()).isEqualTo("WHERE_TO");
        assertThat(into("nonsense", "x").code()).isEqualTo("UNKNOWN_BACKUP");
        assertThat(into(backup.id(), "orders").code()).isEqualTo("NAME_TAKEN");
        assertThat(into(backup.id(), "x".repeat(64)).code()).isEqualTo("BAD_NAME");
        assertThat(replacing("jobs", "0").code()).isEqualTo("BAD_JOBS");
        assertThat(replacing("database", "order").hint()).contains("did you mean orders?");
    }

    @Test
    void whoever_names_one_database_is_not_given_a_moment_of_them_all() {
        var problem = shop.refusal("restore", "to", "latest", "database", "orders", "jobs", "2", "replace", "true");
        assertThat(problem.code()).isEqualTo("ALL_OR_NOTHING");
        assertThat(problem.fact()).contains("--database and --jobs", "every database");
        assertThat(problem.hint()).contains("/db restore table", "--beside", "--backup");
    }

    @Test
    void a_database_that_something_hangs_on() throws Exception {
        shop.server.execute("orders", "BEGIN; INSERT INTO t VALUES (0); PREPARE TRANSACTION 'hangs'");
        assertThat(replacing().code()).isEqualTo("PREPARED_TRANSACTIONS");
        shop.server.execute("orders", "ROLLBACK PREPARED 'hangs'");
        shop.server.execute("orders", "SELECT pg_create_logical_replication_slot('feed', 'test_decoding')");
        assertThat(replacing().fact()).contains("logical replication slots", "feed");
        shop.server.execute("orders", "SELECT pg_drop_replication_slot('feed')");
        shop.server.execute(
                "orders", "CREATE SUBSCRIPTION news CONNECTION 'host=nowhere' PUBLICATION p WITH (connect = false)");
        assertThat(replacing().code()).isEqualTo("SUBSCRIPTIONS");
        shop.server.execute("orders", "ALTER SUBSCRIPTION news SET (slot_name = NONE)");
        shop.server.execute("orders", "DROP SUBSCRIPTION news");
        shop.server.execute("postgres", "ALTER DATABASE orders IS_TEMPLATE true");
        assertThat(replacing().code()).isEqualTo("TEMPLATE_DATABASE");
        shop.server.execute("postgres", "ALTER DATABASE orders IS_TEMPLATE false CONNECTION LIMIT 0");
        assertThat(replacing().code()).isEqualTo("HELD_ALREADY");
        shop.server.execute("postgres", "ALTER DATABASE orders CONNECTION LIMIT -1");
        assertThat(shop.plan("restore", "backup", backup.id(), "replace", "true")
                        .steps())
                .isNotEmpty();
    }

    @Test
    void what_is_only_a_part_takes_the_place_of_nothing_but_may_be_looked_at() throws Exception {
        var table = shop.backup(1, new Selection(List.of("orders"), Optional.empty(), Optional.of("t"), false));
        assertThat(shop.refusal("restore", "backup", table.id(), "replace", "true")
                        .code())
                .isEqualTo("PARTIAL_BACKUP");
        var empty = shop.backup(1, new Selection(List.of("orders"), Optional.empty(), Optional.empty(), true));
        assertThat(shop.refusal("restore", "backup", empty.id(), "replace", "true")
                        .fact())
                .contains("no rows");
        shop.run(shop.plan("restore", "backup", table.id(), "into", "part"));
        assertThat(shop.server.ask("part", "SELECT count(*) FROM t")).isEqualTo("30000");
        shop.drop("part");
    }

    @Test
    void a_backup_that_no_key_here_opens() {
        shop.knowing();
        assertThat(into(backup.id(), "x").code()).isEqualTo("NO_KEY");
        shop.knowing(Identity.generate().secret());
        assertThat(into(backup.id(), "x").code()).isEqualTo("WRONG_KEY");
    }

    @Test
    void a_dump_that_was_changed_is_seen_before_anything_is_made_of_it() throws Exception {
        var own = shop.backup("orders");
        var plan = shop.plan("restore", "backup", own.id(), "into", "x");
        var file = stored(own);
        var bytes = Files.readAllBytes(file);
        var changed = bytes.clone();
        changed[changed.length - 20] ^= 1;
        Files.write(file, changed);
        assertThat(shop.problem(Shop.step(plan, RestoreDatabase.class)).code()).isEqualTo("BACKUP_DAMAGED");
        assertThat(shop.problem(plan.steps().getFirst()).code()).isEqualTo("BACKUP_DAMAGED");
        assertThat(into(own.id(), "x").code()).isEqualTo("BACKUP_DAMAGED");
        changed = bytes.clone();
        changed[changed.length / 2] ^= 1;
        changed[5] ^= 1;
        Files.write(file, changed);
        assertThat(into(own.id(), "x").code()).isEqualTo("BACKUP_DAMAGED");
    }

    @Test
    void all_extensions_that_the_server_lacks_are_named() throws Exception {
        var folder = Path.of("/usr/share/postgresql/15/extension");
        assumeTrue(ROOT && Files.isWritable(folder));
        var gone = List.of("muster_away", "muster_gone");
        Backup own;
        try {
            for (var name : gone) {
                Files.writeString(folder.resolve(name + ".control"), "default_version = '1'\nrelocatable = true\n");
                Files.writeString(
                        folder.resolve(name + "--1.sql"),
                        "CREATE FUNCTION " + name + "() RETURNS int LANGUAGE sql AS 'SELECT 1';\n");
            }
            shop.server.execute("postgres", "CREATE DATABASE lacking");
            shop.server.execute(
                    "lacking", "CREATE EXTENSION muster_gone; CREATE EXTENSION hstore; CREATE EXTENSION muster_away");
            own = shop.backup("lacking");
        } finally {
            for (var name : gone) {
                Files.deleteIfExists(folder.resolve(name + ".control"));
                Files.deleteIfExists(folder.resolve(name + "--1.sql"));
            }
            shop.drop("lacking");
        }
        var problem = into(own.id(), "lacking");
        assertThat(problem.code()).isEqualTo("EXTENSION_MISSING");
        assertThat(problem.fact()).endsWith("2 extensions that the dump needs: muster_away, muster_gone");
    }

    @Test
    void a_tablespace_that_the_server_lacks_is_named() throws Exception {
        var folder = shop.folderOfTheServer("space");
        shop.server.execute("postgres", "CREATE TABLESPACE fast LOCATION '" + folder + "'");
        shop.server.execute("postgres", "CREATE DATABASE spaced TABLESPACE fast");
        shop.server.execute("spaced", "CREATE TABLE t (a int)");
        var own = shop.backup("spaced");
        shop.run(shop.plan("restore", "backup", own.id(), "replace", "true"));
        assertThat(Wares.around(shop.server, "spaced")).contains(" fast ");
        for (var name : shop.databases()) {
            if (name.startsWith("spaced")) {
                shop.drop(name);
            }
        }
        shop.server.execute("postgres", "DROP TABLESPACE fast");
        assertThat(into(own.id(), "spaced").code()).isEqualTo("TABLESPACE_MISSING");
    }

    @Test
    void too_little_room_for_the_dump_is_seen_before_it_is_fetched() throws Exception {
        assumeTrue(ROOT);
        var mount = Files.createDirectory(shop.server.folder().resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=400k,mode=755", "tmpfs", mount.toString()));
        try {
            shop.scratchIn(Optional.of(mount));
            assertThat(into(backup.id(), "x").code()).isEqualTo("SCRATCH_FULL");
            assertThat(shop.leftInScratch()).isEmpty();
        } finally {
            run("umount", mount.toString());
            shop.scratchIn(Optional.empty());
        }
    }

    private static boolean run(String... line) throws Exception {
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    @Test
    void a_role_that_may_make_no_database_is_told_how_it_may() throws Exception {
        shop.server.execute("postgres", "CREATE ROLE weak LOGIN IN ROLE pg_monitor");
        var problem = shop.as("weak").refusal("restore", "backup", backup.id(), "into", "x");
        assertThat(problem.code()).isEqualTo("NO_RIGHT");
        assertThat(problem.hint()).contains("CREATEDB");
        assertThat(replacing().fact()).contains("weak may not rename orders");
    }

    @Test
    void a_base_backup_holds_no_single_database() throws Exception {
        var order = dev.muster.commands.backup.Order.of(
                Shop.CLUSTER, Manifest.Kind.PHYSICAL, Selection.EVERYTHING, Optional.empty());
        var step = new dev.muster.commands.backup.BackupPlanner(shop.tools())
                .plan(order, Optional.empty(), java.time.Instant.now())
                .steps()
                .getFirst();
        var id = step.perform(shop.work()).values().getOrDefault("backup", "");
        assertThat(into(id, "x"))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("PHYSICAL_BACKUP"))
                .satisfies(problem -> assertThat(problem.hint()).contains("--to"));
    }
}
