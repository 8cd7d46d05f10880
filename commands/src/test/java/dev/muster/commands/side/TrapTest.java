package dev.muster.commands.side;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.plan.Work;
import dev.muster.commands.seal.Identity;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.verb.Answer;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What PostgreSQL does when it is asked for something impossible, and what we do instead. */
final class TrapTest {
    private static Stage stage;
    private static String dropped;
    private static String missing;
    private static String inside;
    private static String between;
    private static String base;
    private static String beforeBackup;
    private static String rolledBack;
    private static String ended;

    @BeforeAll
    static void everything_happens() throws Exception {
        stage = new Stage();
        stage.streams();
        stage.servers.execute(Stage.ONE, "CREATE TABLE goes AS SELECT 7 AS n");
        beforeBackup = stage.ask("SELECT pg_current_wal_insert_lsn()");
        base = stage.base();
        stage.mark(1);
        stage.sealed();
        try (var line = stage.servers.connect(Stage.ONE);
                var statement = line.createStatement()) {
            line.setAutoCommit(false);
            statement.execute("DROP TABLE goes");
            inside = stage.ask("SELECT pg_current_wal_insert_lsn()");
            stage.mark(10);
            try (var row = statement.executeQuery("SELECT pg_current_xact_id()::text")) {
                row.next();
                dropped = row.getString(1);
            }
            line.commit();
        }
        between = stage.ask("SELECT pg_current_wal_insert_lsn()");
        missing = stage.sealed();
        stage.mark(2);
        stage.sealed();
        for (int n = 1; n <= 6; n++) {
            stage.ask("SELECT pg_create_restore_point('p" + n + "')");
        }
        try (var line = stage.servers.connect(Stage.ONE);
                var statement = line.createStatement()) {
            line.setAutoCommit(false);
            statement.execute("INSERT INTO mark VALUES (99)");
            try (var row = statement.executeQuery("SELECT pg_current_xact_id()::text")) {
                row.next();
                rolledBack = row.getString(1);
            }
            line.rollback();
        }
        ended = stage.ask("WITH three AS (INSERT INTO mark VALUES (3)) SELECT pg_current_xact_id()");
        stage.ask("SELECT pg_create_restore_point('p 7')"); // No repository has this one.
    }

    @AfterAll
    static void all_is_over() throws Exception {
        stage.close();
    }

    @Test
    void a_table_can_be_read_right_before_the_transaction_that_dropped_it() throws Exception {
        var side = stage.open("to", "xid:" + dropped);
        assertThat(stage.at(side, "SELECT n FROM public.goes")).isEqualTo("7");
        assertThat(stage.marks(side)).isEqualTo("1");
        stage.drop(side);
    }

    @Test
    void a_position_inside_of_a_transaction_is_told_with_what_it_locks() throws Exception {
        var proof = stage.proof("to", inside);
        assertThat(proof.seen())
                .contains(
                        "locked by a transaction that was under way, so that reading waits for ever: postgres, public.goes");
        var side = stage.open(proof);
        assertThat(stage.marks(side)).isEqualTo("1");
        stage.drop(side);
    }

    @Test
    void behind_its_end_nothing_is_locked() throws Exception {
        var proof = stage.proof("to", between);
        assertThat(proof.seen()).doesNotContain("locked");
        var side = stage.open(proof);
        assertThat(stage.marks(side)).isEqualTo("1 10");
        assertThat(stage.at(side, "SELECT to_regclass('goes') IS NULL")).isEqualTo("t");
        stage.drop(side);
    }

    @Test
    void what_lies_before_the_end_of_the_backup_is_refused_with_the_earliest_that_can_be_reached() {
        assertThat(stage.refused("to", beforeBackup, "beside", "true").code()).isEqualTo("TARGET_TOO_EARLY");
        var problem = stage.refused("to", "1h ago", "beside", "true");
        assertThat(problem.code()).isEqualTo("TARGET_TOO_EARLY");
        assertThat(problem.hint()).contains("--to \"");
        for (var to : List.of(beforeBackup, "1h ago")) {
            assertThat(stage.plan("to", nearest(to, "The earliest: "), "beside", "true")
                            .steps())
                    .isNotEmpty();
        }
    }

    @Test
    void who_takes_a_base_backup_for_a_dump_is_told_a_moment_that_can_be_reached() {
        var problem = stage.refused("backup", base, "into", "copy");
        assertThat(problem.code()).isEqualTo("PHYSICAL_BACKUP");
        var moment = Pattern.compile("restore own --to (\\S+) --beside").matcher(problem.hint());
        assertThat(moment.find()).as(problem.hint()).isTrue();
        assertThat(stage.plan("to", moment.group(1), "beside", "true").steps()).isNotEmpty();
        assertThat(problem.hint()).contains("--to latest");
    }

    /** What the only button beside the refusal goes to instead, with all else that was said. */
    private static String nearest(String to, String label) {
        var next = ((Answer.Refusal) stage.answer(stage.tools, "to", to, "beside", "true")).next();
        assertThat(next).hasSize(1);
        assertThat(next.getFirst().label()).startsWith(label);
        assertThat(next.getFirst().words()).startsWith("restore own --to ").endsWith(" --beside");
        return next.getFirst().words().replaceFirst("^restore own --to \"?([^\"]+?)\"? --beside$", "$1");
    }

    @Test
    void what_is_not_yet_is_refused() {
        var soon = Instant.now().plus(Duration.ofMinutes(3)).toString();
        assertThat(stage.refused("to", soon, "beside", "true").code()).isEqualTo("TARGET_IN_FUTURE");
        assertThat(stage.refused("to", "7/0", "beside", "true").code()).isEqualTo("TARGET_PAST_WAL");
        assertThat(nearest("7/0", "The latest")).isEqualTo("latest");
        assertThat(nearest(soon, "The latest")).isEqualTo("latest");
    }

    @Test
    void a_transaction_that_has_not_ended_or_that_the_wal_begins_behind_is_refused_with_those_that_there_are() {
        var newest = Long.parseLong(ended) + 1000;
        assertThat(stage.refused("to", "xid:" + newest, "beside", "true")).satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("UNKNOWN_TRANSACTION");
            assertThat(problem.fact()).startsWith("transaction " + newest + " has not ended: the newest that has is ");
        });
        assertThat(stage.refused("to", "xid:5", "beside", "true")).satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("UNKNOWN_TRANSACTION");
            assertThat(problem.fact()).contains("which has those from ", " to " + ended);
        });
        assertThat(stage.sides.all()).isEmpty();
    }

    @Test
    void a_restore_point_that_there_is_none_of_is_refused_with_those_that_there_are() {
        var refused = (Answer.Refusal) stage.answer(stage.tools, "to", "name:nothing", "beside", "true");
        assertThat(refused.problem().code()).isEqualTo("UNKNOWN_RESTORE_POINT");
        assertThat(refused.problem().fact()).endsWith("which has “p 7”, “p6”, “p5”, “p4”, “p3” and older ones");
        assertThat(refused.next()).hasSize(5);
        assertThat(refused.next().getFirst().words()).isEqualTo("restore own --to \"name:p 7\" --beside");
        assertThat(stage.sides.all()).isEmpty();
    }

    @Test
    void what_is_in_the_wal_is_told_before_it_is_agreed_on() {
        assertThat(looked("xid:" + dropped)).contains("committed at ", ", on timeline 1");
        assertThat(looked("name:p4")).startsWith("at 0/").endsWith(", on timeline 1");
    }

    @Test
    void a_transaction_that_was_rolled_back_is_refused() {
        assertThat(stage.refused("to", "xid:" + rolledBack, "beside", "true").code())
                .isEqualTo("TRANSACTION_ABORTED");
    }

    private static String looked(String to) {
        return stage.plan("to", to, "beside", "true").grounds().checks().stream()
                .filter(check -> check.name().equals("it is in the WAL"))
                .findFirst()
                .orElseThrow()
                .measured();
    }

    @Test
    void a_key_that_does_not_fit_is_told_before_anything_is_touched() {
        var others = stage.tools(Identity.generate());
        var answer = stage.answer(others, "to", "latest", "beside", "true");
        assertThat(((Answer.Refusal) answer).problem().code()).isEqualTo("WRONG_KEY");
        assertThat(stage.root.resolve("sides"))
                .satisfies(folder -> assertThat(Files.exists(folder) ? stage.sides.all() : List.of())
                        .isEmpty());
    }

    @Test
    void behind_a_segment_that_is_missing_nothing_can_be_reached_and_before_it_everything() throws Exception {
        var file = stage.stored(missing);
        var aside = stage.root.resolve("aside");
        Files.move(file, aside);
        try {
            var problem = stage.refused("to", "latest", "beside", "true");
            assertThat(problem.code()).isEqualTo("WAL_GAP");
            var end = problem.hint().replaceFirst("(?s).*--to (\\S+);.*", "$1");
            assertThat(nearest("latest", "The latest before the gap")).isEqualTo(end);
            var side = stage.open("to", end);
            assertThat(stage.marks(side)).isEqualTo("1");
            stage.drop(side);
        } finally {
            Files.move(aside, file);
        }
    }

    @Test
    void a_segment_that_was_changed_is_found_before_it_is_replayed() throws Exception {
        var file = stage.stored(missing);
        var good = Files.readAllBytes(file);
        var bad = good.clone();
        bad[bad.length / 2] ^= 1;
        Files.write(file, bad);
        try {
            assertThat(stage.fails("to", "latest").code()).isEqualTo("WAL_DAMAGED");
        } finally {
            Files.write(file, good);
        }
    }

    @Test
    void stopped_anywhere_it_leaves_no_folder_and_no_process() throws Exception {
        int most = 0;
        for (int checkpoints = 0; isStopped(checkpoints); checkpoints += 1 + checkpoints / 3) {
            most = checkpoints;
        }
        assertThat(most).as("it could be stopped until its server was up").isGreaterThan(8);
    }

    private static boolean isStopped(int checkpoints) throws Exception {
        var step = stage.step("to", "latest");
        try {
            step.perform(TestWork.with(stage.tools, checkpoints));
        } catch (Work.Stopped _) {
            assertThat(stage.sides.folder(step.name())).doesNotExist();
            // One that was killed is there until it is reaped.
            TestCluster.await(
                    "none of its processes is left",
                    () -> ProcessHandle.allProcesses()
                            .noneMatch(process -> process.info()
                                    .commandLine()
                                    .filter(line -> line.contains(step.name()))
                                    .isPresent()));
            assertThat(stage.sides.folder(step.name())).doesNotExist();
            return true;
        }
        stage.drop(stage.sides.require(step.name()));
        return false;
    }

    @Test
    void a_side_is_found_by_whoever_comes_and_lives_as_long_as_it_was_told() throws Exception {
        var side = stage.open("to", "latest");
        var other = new Sides(stage.tools);
        assertThat(other.find(side.name())).contains(side);
        assertThat(other.expired(Instant.now())).doesNotContain(side);
        assertThat(other.expired(side.until())).contains(side);
        var plan = ((Answer.Proposal) stage.asks("side extend", Map.of("name", side.name(), "for", "20h"))).plan();
        plan.steps().getFirst().perform(TestWork.with(stage.tools, 10));
        assertThat(other.expired(side.until())).extracting(Side::name).doesNotContain(side.name());
        assertThat(stage.asks("side list", Map.of()).toString()).contains("paused, readable");
        var server = Life.postmaster(side.data()).orElseThrow();
        server.destroyForcibly();
        server.onExit().get(60, java.util.concurrent.TimeUnit.SECONDS);
        assertThat(stage.asks("side list", Map.of()).toString()).contains("its server is down");
        var drop = ((Answer.Proposal) stage.asks("side drop", Map.of("name", side.name()))).plan();
        drop.steps().getFirst().perform(TestWork.with(stage.tools, 100));
        assertThat(side.folder()).doesNotExist();
    }
}
