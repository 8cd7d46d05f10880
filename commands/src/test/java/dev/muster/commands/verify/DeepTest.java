package dev.muster.commands.verify;

import static dev.muster.commands.vault.Verification.Depth.DEEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.plan.Work;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.vault.Manifest;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DeepTest {
    private final Taken taken;

    DeepTest() throws Exception {
        taken = new Taken();
    }

    @BeforeAll
    static void fill() throws Exception {
        QuickTest.fill();
        var servers = TestCluster.shared();
        if (servers.ask("orders-a", "SELECT count(*) FROM pg_database WHERE datname = '" + Taken.ODD + "'")
                .equals("0")) {
            servers.execute("CREATE DATABASE " + Identifier.quoted(Taken.ODD));
        }
        try (var connection = servers.connect("orders-a", Taken.ODD, "postgres");
                var statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS t");
            statement.execute("CREATE TABLE t AS SELECT generate_series(1, 40) n");
            statement.execute("CREATE INDEX ON t (n)");
        }
    }

    @AfterEach
    void close() throws Exception {
        taken.close();
    }

    private static long servers() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("muster-verify-"))
                        .isPresent())
                .count();
    }

    @Test
    void a_dump_is_restored_and_its_rows_are_those_of_the_source() throws Exception {
        var manifest = taken.logical("orders", QuickTest.TABLES);
        var proof = taken.verify(manifest, DEEP);
        assertThat(proof.seen()).contains("rows compared exactly: 2 tables, ", "found nothing");
        assertThat(taken.noted(manifest).getFirst().took()).isGreaterThan(Duration.ofMillis(300));
        assertThat(taken.leftInScratch()).isEmpty();
        assertThat(servers()).isZero();
    }

    @Test
    void a_row_that_is_missing_is_told_with_both_counts() throws Exception {
        var problem = taken.problem(taken.logical(Taken.ODD, List.of(QuickTest.table("public", "t", 41))), DEEP);
        assertThat(problem.code()).isEqualTo("BACKUP_DIFFERS");
        assertThat(problem.fact()).contains("table public.t of we\"ird; DROP has 40 rows, and the source had 41");
    }

    @Test
    void a_base_backup_is_recovered_checked_and_counted() throws Exception {
        var manifest = taken.physical(QuickTest.TABLES);
        var proof = taken.verify(manifest, DEEP);
        assertThat(proof.seen())
                .contains(
                        "pg_verifybackup: every file",
                        "open for writing",
                        "found nothing",
                        "counted and compared with nothing: ");
        assertThat(taken.leftInScratch()).isEmpty();
        assertThat(servers()).isZero();
    }

    @Test
    void stopped_while_reading_or_while_the_scratch_server_runs_it_leaves_neither_server_nor_folder() throws Exception {
        for (var manifest : List.of(taken.logical("orders", QuickTest.TABLES), taken.physical(QuickTest.TABLES))) {
            var step = new VerifyBackup("orders", manifest.id(), DEEP, Optional.empty());
            for (int least : List.of(0, 1)) {
                var stop = new Stopping(taken.tools(), least);
                assertThatThrownBy(() -> step.perform(stop)).isInstanceOf(Work.Stopped.class);
                assertThat(taken.leftInScratch()).isEmpty();
                assertThat(servers()).isZero();
            }
            assertThat(taken.noted(manifest)).isEmpty();
        }
    }

    /** Stops once that many servers run in the scratch folder. */
    private record Stopping(Tools tools, long least) implements Work {
        @Override
        public void progress(int percent, String detail) {}

        @Override
        public void checkpoint() {
            if (servers() >= least) {
                throw new Stopped("the test stops here");
            }
        }
    }

    @Test
    void what_a_killed_muster_left_is_removed_by_the_next_and_what_is_not_ours_is_not() throws Exception {
        var manifest = taken.logical("orders", QuickTest.TABLES);
        var left = Files.createDirectories(taken.scratch().resolve("scratch-1-1-orders-1-x/data"));
        var other = Files.createDirectories(taken.scratch().resolve("somebody-elses"));
        var working = new ProcessBuilder("sleep", "60").directory(left.toFile()).start();
        taken.verify(manifest, DEEP);
        assertThat(left).doesNotExist();
        assertThat(other).exists();
        assertThat(working.isAlive()).isFalse();
    }

    @Test
    void too_little_room_is_a_problem_of_the_scratch_folder_and_not_of_the_backup() throws Exception {
        var manifest = taken.rewrite(
                taken.logical("orders", QuickTest.TABLES),
                it -> new Manifest(
                        it.format(),
                        it.id(),
                        it.kind(),
                        it.source(),
                        it.start(),
                        it.stop(),
                        it.tool(),
                        it.keys(),
                        it.parts(),
                        new Manifest.Content(
                                List.of(new Manifest.Database("orders", Long.MAX_VALUE / 4, QuickTest.TABLES)),
                                false,
                                List.of()),
                        it.base()));
        assertThat(taken.problem(manifest, DEEP).code()).isEqualTo("SCRATCH_FULL");
        assertThat(taken.noted(manifest)).isEmpty();
    }
}
