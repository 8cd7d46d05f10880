package dev.muster.commands.versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.backup.BackupPlanner;
import dev.muster.commands.backup.Layer;
import dev.muster.commands.backup.Order;
import dev.muster.commands.backup.Selection;
import dev.muster.commands.keep.PruneBackups;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.shelf.Guide;
import dev.muster.commands.shelf.Shell;
import dev.muster.commands.side.Stage;
import dev.muster.commands.testing.Answered;
import dev.muster.commands.testing.OwnServers;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Prune;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.verify.VerifyBackup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Base backups that hold what changed since another. */
@Timeout(120)
class ChainTest {

    private static Problem refusal(Era era, String... words) {
        return Answered.refusal(era.ask("backup now", words));
    }

    private static Plan scheduled(Era era, int fullEvery) {
        return scheduled(era.tools, Optional.empty(), fullEvery);
    }

    static Plan scheduled(Work.Tools tools, Optional<String> node, int fullEvery) {
        var order = new Order(
                "own",
                node,
                Manifest.Kind.PHYSICAL,
                Selection.EVERYTHING,
                1,
                Optional.empty(),
                new Layer.FullEvery(fullEvery));
        return new BackupPlanner(tools).plan(order, Optional.empty(), Instant.now());
    }

    private static List<String> told(Plan plan) {
        return plan.grounds().checks().stream()
                .map(check -> check.name() + ": " + check.measured())
                .toList();
    }

    private static Path folder(Era era, Backup backup) {
        return era.stage.root.resolve("vault").resolve(Vault.folder("own", backup.id()));
    }

    @Test
    void an_older_server_is_told_of_and_a_schedule_takes_a_full_one() throws Exception {
        try (var era = new Era(15)) {
            assertThat(refusal(era, "kind", "physical", "incremental", "true").fact())
                    .isEqualTo("no incremental backup is possible: PostgreSQL 15 takes no incremental backups");
            assertThat(told(scheduled(era, 7)))
                    .contains("it is a full one: PostgreSQL 15 takes no incremental backups");
            assertThat(refusal(era, "incremental", "true").code()).isEqualTo("LOGICAL_IS_FULL");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void what_changed_is_taken_and_proven_with_all_that_it_builds_on(int major) throws Exception {
        try (var era = new Era(major)) {
            assertThat(refusal(era, "kind", "physical", "incremental", "true").fact())
                    .contains("summarize_wal is off on one");
            era.does("ALTER SYSTEM SET summarize_wal = on", "SELECT pg_reload_conf()");
            era.does("CREATE TABLE t AS SELECT i, md5(i::text) AS pad FROM generate_series(1, 20000) i");
            var elsewhere = era.stage.servers.folder().resolve("elsewhere");
            era.does("COPY (SELECT 1) TO PROGRAM 'cat > /dev/null && mkdir " + elsewhere + "'");
            era.does("CREATE TABLESPACE elsewhere LOCATION '" + elsewhere + "'");
            era.does("CREATE TABLE far (i int) TABLESPACE elsewhere", "INSERT INTO far VALUES (1)");
            assertThat(refusal(era, "kind", "physical", "incremental", "true").hint())
                    .contains("take a full one first");
            era.stage.streams();

            var full = era.backup("kind", "physical");
            assertThat(full.manifest().parts())
                    .filteredOn(part -> part.role() == Manifest.Role.FILES)
                    .hasSize(1);
            era.does("UPDATE t SET pad = 'first' WHERE i < 50", "INSERT INTO far VALUES (2)");
            var first = era.backup("kind", "physical", "incremental", "true");
            assertThat(first.manifest().base()).contains(full.id());
            assertThat(first.manifest().plainBytes()).isLessThan(full.manifest().plainBytes() / 2);
            era.does("DELETE FROM t WHERE i > 19000", "INSERT INTO far VALUES (3)");
            era.does("CREATE TABLE late AS SELECT generate_series(1, 100) AS n");
            var second = era.backup("kind", "physical", "incremental", "true");
            assertThat(second.manifest().base()).contains(first.id());
            var rows = era.rows();
            assertThat(era.proven(second))
                    .contains("it builds on " + first.id(), "3 backups combined", "pg_verifybackup", "pg_amcheck");

            assertThat(told(scheduled(era, 3))).contains("it is a full one: 2 build on " + full.id() + " already");
            assertThat(told(scheduled(era, 4))).anyMatch(line -> line.contains("number 4 in its chain"));

            era.stage.sealed();
            var here = era.stage.ask("SELECT pg_current_wal_insert_lsn()");
            var later = era.rows();
            era.does("DROP TABLE t");
            era.stage.sealed();
            var side = era.stage.open("to", here, "from", second.id());
            assertThat(era.rows(side)).isEqualTo(later).contains("late", "far 3");
            assertThat(rows).contains("t 19000");
            assertThat(side.folder())
                    .isDirectoryNotContaining(path -> path.toString().contains("layer"));
            era.stage.drop(side);

            bases_stay(era, full, first, second);
            a_missing_base_is_found(era, full, second);
        }
    }

    private static void bases_stay(Era era, Backup full, Backup first, Backup second) throws Exception {
        var keeping = era.tools.vault().keeping("own").orElseThrow();
        var newestOnly = new Keeping(
                keeping.cluster(),
                keeping.repositories(),
                keeping.keys(),
                Map.of(Manifest.Kind.PHYSICAL, new Keeping.Retention(Optional.of(1), Optional.empty())),
                keeping.wal(),
                keeping.limit());
        var prune = Prune.of(
                era.tools.vault().backups("own"),
                newestOnly,
                Optional.empty(),
                Instant.now().plus(Duration.ofDays(400)));
        assertThat(prune.goes()).isEmpty();
        assertThat(prune.stays())
                .extracting(verdict -> verdict.backup().id(), Prune.Verdict::why)
                .contains(
                        Assertions.tuple(full.id(), first.id() + " builds on it"),
                        Assertions.tuple(first.id(), second.id() + " builds on it"));
        var proof = new PruneBackups("own", List.of(full.id(), first.id())).perform(era.work());
        assertThat(proof.seen()).startsWith("0 backups gone").contains("stayed: ");
        assertThat(folder(era, full)).isDirectory();
    }

    private static void a_missing_base_is_found(Era era, Backup full, Backup second) throws Exception {
        var away = era.stage.root.resolve("away");
        Files.move(folder(era, full), away);
        var seen = Assertions.catchThrowable(
                () -> VerifyBackup.quick("own", second.id()).perform(era.work()));
        assertThat(seen).isInstanceOf(Problem.Trouble.class).hasMessageContaining(full.id());
        assertThat(era.tools.vault().oddities("own")).anyMatch(odd -> odd.contains("builds on " + full.id()));
        assertThat(refusal(era, "kind", "physical", "incremental", "true").fact())
                .contains("no sound physical backup");
        Files.move(away, folder(era, full));
        VerifyBackup.quick("own", second.id()).perform(era.work());
    }

    @Test
    void a_chain_is_restored_by_hand_as_the_guide_says(@TempDir Path place) throws Exception {
        try (var era = new Era(17)) {
            era.does("ALTER SYSTEM SET summarize_wal = on", "SELECT pg_reload_conf()");
            era.does("CREATE TABLE t AS SELECT i, md5(i::text) AS pad FROM generate_series(1, 5000) i");
            var full = era.backup("kind", "physical");
            era.does("DELETE FROM t WHERE i % 7 = 0", "CREATE TABLE late AS SELECT 1 AS n");
            var changed = era.backup("kind", "physical", "incremental", "true");
            var rows = era.rows();
            era.stage.servers.stop(Stage.ONE, "fast");

            assertThat(new ProcessBuilder(
                                    "chmod",
                                    "-R",
                                    "a+rX",
                                    era.stage.root.resolve("vault").toString())
                            .start()
                            .waitFor())
                    .isZero();
            Files.writeString(place.resolve("safe.key"), era.stage.secret().reveal() + "\n");
            var shell = new Shell(place, era.tools.kits().of(17).bin())
                    .export("KEY", place.resolve("safe.key"))
                    .export("BACKUPS", era.stage.root.resolve("vault/own/backups"))
                    .export("CHAIN", full.id() + " " + changed.id())
                    .export("DATA", place.resolve("restored"));
            var guide = Guide.read();
            guide.run("chain", shell);
            shell.run(
                    "echo \"port = %d\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\" >> $DATA/postgresql.conf"
                            .formatted(era.stage.servers.port(Stage.ONE)));
            guide.run("start", shell);
            try {
                assertThat(era.rows()).isEqualTo(rows).contains("late 1");
            } finally {
                shell.run("pg_ctl -D $DATA --mode=immediate stop");
            }
        }
    }

    @Test
    void a_base_that_goes_while_another_is_taken_leaves_nothing_half() throws Exception {
        try (var era = new Era(17)) {
            era.does("ALTER SYSTEM SET summarize_wal = on", "SELECT pg_reload_conf()");
            var full = era.backup("kind", "physical");
            var plan = era.plan("backup now", "kind", "physical", "incremental", "true");
            var away = era.stage.root.resolve("away");
            var backups = folder(era, full).getParent();
            var real = era.work();
            var pruning = new Work() {
                @Override
                public Work.Tools tools() {
                    return real.tools();
                }

                @Override
                public void progress(int percent, String detail) {}

                @Override
                public void checkpoint() {
                    try (var all = Files.walk(backups)) {
                        boolean copied =
                                all.filter(path -> path.getFileName().toString().startsWith("base.tar.zst"))
                                                .count()
                                        == 2;
                        if (copied && !Files.exists(away)) {
                            Files.move(folder(era, full), away);
                        }
                    } catch (IOException | UncheckedIOException _) {
                        // A file that is being written has just got its name.
                    }
                }
            };
            assertThat(Assertions.catchThrowable(() -> plan.steps().getFirst().perform(pruning)))
                    .isInstanceOfSatisfying(Problem.Trouble.class, trouble -> {
                        assertThat(trouble.problem().code()).isEqualTo("BASE_MISSING");
                        assertThat(trouble.problem().fact()).contains(full.id(), "not whole in vault any more");
                        assertThat(trouble.problem().hint()).contains("/db backup now own --kind physical");
                    });
            assertThat(backups).isEmptyDirectory();
            Files.move(away, folder(era, full));
            assertThat(era.backup("kind", "physical", "incremental", "true")
                            .manifest()
                            .base())
                    .contains(full.id());
        }
    }

    @Test
    void a_standby_that_replayed_no_checkpoint_since_takes_a_full_one_that_says_why() throws Exception {
        try (var era = new Era(17)) {
            era.does("ALTER SYSTEM SET summarize_wal = on", "SELECT pg_reload_conf()");
            era.does("CREATE TABLE t AS SELECT i FROM generate_series(1, 100) i");
            var servers = era.stage.servers;
            servers.standby("two", Stage.ONE);
            try (var two = era.at(OwnServers.cluster("own", servers.node("two")))) {
                var first = two.plan(7);
                assertThat(told(first)).anyMatch(line -> line.contains("no sound physical backup"));
                var full = two.take(first);
                var idle = two.plan(7);
                assertThat(told(idle))
                        .contains(
                                "it is a full one: two is a standby that has made no restartpoint of a checkpoint since "
                                        + full.id() + " ended");
                assertThat(two.take(idle).manifest().base()).isEmpty();
                era.does("INSERT INTO t VALUES (0)", "CHECKPOINT");
                var end = era.stage.ask("SELECT pg_current_wal_lsn()");
                TestCluster.await(
                        "it is replayed",
                        () -> servers.ask("two", "SELECT pg_last_wal_replay_lsn() >= '" + end + "'")
                                .equals("t"));
                servers.execute("two", "CHECKPOINT");
                assertThat(two.take(two.plan(7)).manifest().base()).isPresent();
            }
        }
    }

    @Test
    void connections_that_are_reserved_are_not_used_up_by_counting() throws Exception {
        try (var era = new Era(17)) {
            assertThat(left(era.backup("kind", "physical"))).noneMatch(left -> left.startsWith("too few"));
            era.does("ALTER SYSTEM SET reserved_connections = 20");
            era.stage.servers.stop(Stage.ONE, "fast");
            era.stage.servers.start(Stage.ONE);
            assertThat(left(era.backup("kind", "physical"))).containsExactly("too few connections were left for it");
        }
    }

    private static List<String> left(Backup backup) {
        return backup.manifest()
                .content()
                .databases()
                .getFirst()
                .sight()
                .orElseThrow()
                .left();
    }

    @Test
    void the_server_must_know_what_changed() throws Exception {
        try (var era = new Era(17)) {
            era.does("CREATE TABLE t AS SELECT i FROM generate_series(1, 100) i");
            era.backup("kind", "physical");
            era.does("CHECKPOINT", "SELECT pg_switch_wal()", "INSERT INTO t VALUES (0)", "SELECT pg_switch_wal()");
            era.does("CHECKPOINT", "ALTER SYSTEM SET summarize_wal = on", "SELECT pg_reload_conf()");
            era.does("INSERT INTO t VALUES (0)", "CHECKPOINT");
            TestCluster.await(
                    "it summarizes",
                    () -> era.stage
                            .servers
                            .ask(Stage.ONE, "SELECT summarized_lsn > '0/0' FROM pg_get_wal_summarizer_state()")
                            .equals("t"));
            assertThat(refusal(era, "kind", "physical", "incremental", "true").fact())
                    .contains("does not know any more what changed since");
        }
    }
}
