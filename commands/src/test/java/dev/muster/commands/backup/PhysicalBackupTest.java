package dev.muster.commands.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.testing.SpareServer;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.Troubled;
import dev.muster.commands.vault.Manifest;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class PhysicalBackupTest {
    private static final Selection ALL = Selection.EVERYTHING;

    @Test
    void a_server_starts_from_what_was_kept_and_has_every_row() throws Exception {
        try (var server = SpareServer.create();
                var yard = new Yard(server.cluster("spare"), repository -> repository)) {
            server.execute(
                    "postgres", "CREATE TABLE t AS SELECT i, md5(i::text) AS pad FROM generate_series(1, 50000) i");
            var backup = yard.take(yard.step(yard.order(Manifest.Kind.PHYSICAL, ALL)));
            var manifest = backup.manifest();
            assertThat(manifest.parts()).extracting(Manifest.Part::name).containsExactly("base.tar.zst.age");
            assertThat(manifest.start().timeline()).isEqualTo(1);
            assertThat(server.ask(
                            "postgres",
                            "SELECT '%s'::pg_lsn > '%s'::pg_lsn AND '%1$s'::pg_lsn <= pg_current_wal_lsn()"
                                    .formatted(
                                            manifest.stop().lsn(),
                                            manifest.start().lsn())))
                    .isEqualTo("t");
            assertThat(manifest.content().databases().getFirst().tables())
                    .extracting(Manifest.Table::rows)
                    .containsOnly(Optional.empty());
            TestCluster.await(
                    "no slot is left",
                    () -> server.ask("postgres", "SELECT count(*) FROM pg_replication_slots")
                            .equals("0"));
            var sum = "SELECT md5(string_agg(t::text, '|' ORDER BY i)) FROM t";
            var tar = yard.open(backup, yard.part(backup, Manifest.Role.BASE));
            try (var again = SpareServer.of(data -> {
                yard.run("tar", "-xf", tar.toString(), "-C", data.toString());
                yard.run("pg_verifybackup", data.toString());
            })) {
                assertThat(again.ask("postgres", sum)).isEqualTo(server.ask("postgres", sum));
                assertThat(again.ask("postgres", "SELECT system_identifier FROM pg_control_system()"))
                        .isEqualTo(manifest.source().systemIdentifier());
            }
        }
    }

    @Test
    void tablespaces_are_parts_of_their_own() throws Exception {
        try (var server = SpareServer.create();
                var yard = new Yard(server.cluster("spare"), repository -> repository)) {
            var elsewhere = server.folder().resolve("elsewhere");
            server.shell("mkdir " + elsewhere);
            server.execute("postgres", "CREATE TABLESPACE elsewhere LOCATION '" + elsewhere + "'");
            server.execute("postgres", "CREATE TABLE t TABLESPACE elsewhere AS SELECT generate_series(1, 100) AS i");
            var oid = server.ask("postgres", "SELECT oid FROM pg_tablespace WHERE spcname = 'elsewhere'");
            var backup = yard.take(yard.step(yard.order(Manifest.Kind.PHYSICAL, ALL)));
            assertThat(backup.manifest().parts())
                    .extracting(Manifest.Part::name)
                    .containsExactlyInAnyOrder("base.tar.zst.age", oid + ".tar.zst.age");
            assertThat(yard.run(
                            "tar",
                            "-tf",
                            yard.open(backup, yard.part(backup, Manifest.Role.BASE))
                                    .toString()))
                    .contains("backup_manifest", "tablespace_map", "backup_label");
            assertThat(yard.run(
                            "tar",
                            "-tf",
                            yard.open(backup, yard.part(backup, Manifest.Role.TABLESPACE))
                                    .toString()))
                    .contains("PG_");
            assertThat(yard.left()).noneMatch(path -> path.startsWith("scratch"));
        }
    }

    @Test
    void what_is_held_at_the_source_is_let_go_of_before_tablespaces_are_sealed() throws Exception {
        var gate = new CountDownLatch(1);
        try (var server = SpareServer.create();
                var yard = new Yard(server.cluster("spare"), real -> {
                    var held = Troubled.of(real);
                    held.mood().set(new Troubled.Mood.Stuck(gate));
                    return held;
                })) {
            var elsewhere = server.folder().resolve("elsewhere");
            server.shell("mkdir " + elsewhere);
            server.execute("postgres", "CREATE TABLESPACE elsewhere LOCATION '" + elsewhere + "'");
            server.execute("postgres", "CREATE TABLE t TABLESPACE elsewhere AS SELECT generate_series(1, 100) AS i");
            // A server as small as it comes may be copied before anybody has looked at its rows, and says so.
            server.shell("truncate --size=512M bulk");
            var step = yard.step(yard.order(Manifest.Kind.PHYSICAL, ALL));
            var taking = new FutureTask<>(() -> yard.take(step));
            Thread.ofPlatform().daemon().start(taking);
            // What leads the way has asked that last, and waits until all is kept.
            var copied = """
                    SELECT count(*) FILTER (WHERE state = 'idle' AND query LIKE '%FROM pg_tablespace%') = 1
                           AND count(*) FILTER (WHERE state = 'idle in transaction') = 0
                           AND count(*) FILTER (WHERE backend_type = 'walsender') = 0
                      FROM pg_stat_activity WHERE usename = 'keeper'
                    """;
            TestCluster.await(
                    "it is copied, and nothing is held",
                    () -> server.ask("postgres", copied).equals("t"));
            assertThat(taking.isDone()).as("it is kept already").isFalse();
            gate.countDown();
            var database = taking.get(60, TimeUnit.SECONDS)
                    .manifest()
                    .content()
                    .databases()
                    .getFirst();
            assertThat(database.sight().orElseThrow().tables())
                    .extracting(Manifest.Counted::rows)
                    .contains(100L);
        } finally {
            gate.countDown();
        }
    }

    @Test
    void a_damaged_page_is_named_and_no_backup_is_kept() throws Exception {
        try (var server = SpareServer.create();
                var yard = new Yard(server.cluster("spare"), repository -> repository)) {
            server.execute("postgres", "CREATE TABLE t AS SELECT generate_series(1, 10000) AS i");
            server.execute("postgres", "CHECKPOINT");
            var file = server.ask("postgres", "SELECT pg_relation_filepath('t')");
            try (var damaged = new RandomAccessFile(server.data().resolve(file).toFile(), "rw")) {
                damaged.seek(8192 + 4000);
                damaged.write("not what was there".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            var problem = yard.problem(yard.step(yard.order(Manifest.Kind.PHYSICAL, ALL)));
            assertThat(problem.code()).isEqualTo("SOURCE_DAMAGED");
            assertThat(problem.fact()).contains(file).contains("block 1");
            assertThat(yard.left()).isEmpty();
        }
    }

    @Test
    void a_standby_can_be_the_source_of_both_kinds() throws Exception {
        try (var yard = Yard.ofOrders()) {
            for (var kind : Manifest.Kind.values()) {
                var order = new Order("orders", Optional.of("orders-b"), kind, ALL, 1, Optional.empty());
                var backup = yard.take(yard.step(order));
                assertThat(backup.manifest().source().standby()).isTrue();
                assertThat(backup.manifest().source().node()).isEqualTo("orders-b");
                assertThat(backup.manifest().start().timeline()).isEqualTo(1);
                TestCluster.await(
                        "no slot is left",
                        () -> TestCluster.shared()
                                .ask("orders-b", "SELECT count(*) FROM pg_replication_slots WHERE temporary")
                                .equals("0"));
            }
        }
    }

    @Test
    void a_plan_stays_the_same_from_second_to_second() throws Exception {
        try (var yard = Yard.ofOrders()) {
            for (var kind : Manifest.Kind.values()) {
                var first = yard.plan(yard.order(kind, ALL));
                var second = yard.plan(yard.order(kind, ALL));
                assertThat(second.changesSince(first)).isEqualTo(List.of());
                assertThat(second.hash()).isEqualTo(first.hash());
                assertThat(first.grounds().checks()).allMatch(check -> check.passed());
                assertThat(first.outlook().blast().get("load"))
                        .startsWith("reads ")
                        .contains(" from orders-a");
                assertThat(first.grounds().facts())
                        .containsEntry("repository", "near")
                        .containsEntry("keys", "first");
            }
        }
        assertThat(Files.exists(java.nio.file.Path.of("no scratch"))).isFalse();
    }

    @Test
    void a_tar_without_an_end_is_noticed() {
        var tail = new TarTail();
        tail.sees(new byte[4096], 4096);
        tail.sees(new byte[] {1}, 1);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> tail.requireWhole("base.tar"))
                .hasMessageContaining("has no end");
        tail.sees(new byte[512], 512);
        tail.sees(new byte[512], 512);
        tail.requireWhole("base.tar");
    }
}
