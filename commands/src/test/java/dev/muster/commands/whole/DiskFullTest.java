package dev.muster.commands.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.SmallDisk;
import dev.muster.commands.vault.Backup;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody else fills the disk while it is restored: it is said, nothing is left, and what serves goes on serving. */
@Timeout(90)
class DiskFullTest {
    private static Shop shop;

    @BeforeAll
    static void fill() throws Exception {
        shop = new Shop("postgres");
        shop.server.execute("postgres", "CREATE DATABASE orders");
        shop.server.execute(
                "orders",
                "CREATE TABLE t AS SELECT n, md5(n::text) || md5((n + 1)::text) AS noise FROM generate_series(1, 150000) n");
    }

    @AfterAll
    static void close() throws Exception {
        shop.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void while_a_dump_is_fetched_in_one_file_or_in_a_directory(int jobs) throws Exception {
        assumeTrue(SmallDisk.possible());
        Backup backup = shop.backup(jobs, dev.muster.commands.backup.Selection.of(java.util.List.of("orders")));
        try (var disk = SmallDisk.mounted(shop.server.folder().resolve("small" + jobs), 100)) {
            shop.scratchIn(Optional.of(disk.path()));
            var restore =
                    Shop.step(shop.plan("restore", "backup", backup.id(), "into", "beside"), RestoreDatabase.class);
            var trouble =
                    catchThrowableOfType(Problem.Trouble.class, () -> restore.perform(disk.crowded(shop.tools(), 1)));
            assertThat(trouble).isNotNull();
            assertThat(trouble.problem().code()).as(trouble.toString()).isEqualTo("SCRATCH_FULL");
            assertThat(trouble.problem().hint()).contains("make room");
            assertThat(disk.left()).isEmpty();
            assertThat(shop.databases()).containsExactly("orders");
            assertThat(shop.server.ask("orders", "SELECT count(*) FROM t")).isEqualTo("150000");
        } finally {
            shop.scratchIn(Optional.empty());
        }
    }

    @Test
    void of_the_server_while_it_is_poured() throws Exception {
        assumeTrue(SmallDisk.possible());
        try (var disk = SmallDisk.mounted(shop.folderOfTheServer("space"), 28)) {
            shop.own(disk.path());
            shop.server.execute("postgres", "CREATE TABLESPACE small LOCATION '" + disk.path() + "'");
            shop.server.execute("postgres", "CREATE DATABASE tight TABLESPACE small");
            shop.server.execute(
                    "tight", "CREATE TABLE t AS SELECT n, md5(n::text) AS noise FROM generate_series(1, 200000) n");
            var backup = shop.backup("tight");
            var plan = shop.plan("restore", "backup", backup.id(), "replace", "true");
            var problem = shop.problem(Shop.step(plan, RestoreDatabase.class));
            assertThat(problem.code()).as(problem.toString()).isEqualTo("DISK_FULL");
            assertThat(problem.hint()).contains("make room on");
            assertThat(shop.databases()).containsExactly("orders", "tight");
            assertThat(shop.server.ask("tight", "SELECT count(*) FROM t")).isEqualTo("200000");
            shop.drop("tight");
            shop.server.execute("postgres", "DROP TABLESPACE small");
        }
        assertThat(shop.leftInScratch()).isEmpty();
    }
}
