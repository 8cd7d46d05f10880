package dev.muster.commands.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.testing.Beats;
import dev.muster.commands.backup.Selection;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Work;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.verify.VerifyBackup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class WholeRestoreTest {
    private static Shop shop;
    private static Backup backup;

    @BeforeAll
    static void fill() throws Exception {
        shop = new Shop("postgres");
        Wares.make(shop.server, Shop.EMOJI);
        backup = shop.backup(Shop.EMOJI);
    }

    @AfterAll
    static void close() throws Exception {
        shop.close();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        shop.drop("again", "other");
        assertThat(shop.leftInScratch()).isEmpty();
        assertThat(shop.databases()).containsExactly(Shop.EMOJI);
    }

    @Test
    void everything_in_a_database_comes_back_under_another_name() throws Exception {
        shop.backup(Shop.EMOJI);
        var plan = shop.plan("restore", "backup", "latest", "into", "again", "jobs", "2");
        assertThat(plan.danger()).isEqualTo(Danger.CHANGE);
        assertThat(plan.outlook().blast()).containsKey("time");
        assertThat(plan.steps())
                .extracting(step -> (Object) step.getClass())
                .containsExactly(
                        VerifyBackup.class, RestoreDatabase.class, AnalyzeDatabase.class, CompareDatabase.class);
        assertThat(plan.grounds().checks()).allMatch(check -> check.passed());
        var proofs = shop.run(plan);
        assertThat(shop.everything("again")).isEqualTo(shop.everything(Shop.EMOJI));
        assertThat(Wares.around(shop.server, "again").replaceAll("\nrestored by Muster .*; DROP", ""))
                .isEqualTo(Wares.around(shop.server, Shop.EMOJI));
        assertThat(proofs.getLast().seen())
                .contains(
                        "all of 49 objects are there: 10 table, 7 constraint",
                        " more; ",
                        "each as counted",
                        "with their values",
                        "no invalid index")
                .contains("1 constraints not valid, as before", "hstore", "2 large objects");
        assertThat(proofs.get(1).values()).containsKeys("bytes", "seconds", "oid");
        shop.rollBack(plan, proofs);
        assertThat(shop.databases()).containsExactly(Shop.EMOJI);
    }

    @Test
    void what_was_proven_lately_is_not_read_back_again_and_the_plan_says_so() throws Exception {
        var own = shop.backup(Shop.EMOJI);
        VerifyBackup.quick(Shop.CLUSTER, own.id()).perform(shop.work());
        var plan = shop.plan("restore", "backup", own.id(), "into", "again");
        assertThat(plan.steps()).noneMatch(VerifyBackup.class::isInstance);
        assertThat(plan.grounds().checks()).anyMatch(check -> check.measured().contains("not read back again"));
    }

    @Test
    void a_directory_of_several_jobs_comes_back_too() throws Exception {
        var own = shop.backup(2, Selection.of(List.of(Shop.EMOJI)));
        shop.run(shop.plan("restore", "backup", own.id(), "into", "again", "jobs", "3"));
        assertThat(shop.everything("again")).isEqualTo(shop.everything(Shop.EMOJI));
    }

    @Test
    void a_database_that_somebody_dropped_comes_back_as_it_was_and_a_role_that_is_gone_without_a_login()
            throws Exception {
        shop.server.execute("postgres", "CREATE ROLE gone LOGIN PASSWORD 'x'");
        shop.server.execute("postgres", "CREATE DATABASE other OWNER gone CONNECTION LIMIT 9");
        shop.server.execute("other", "CREATE TABLE t (a int); INSERT INTO t VALUES (1); ALTER TABLE t OWNER TO gone");
        shop.server.execute("postgres", "ALTER DATABASE other SET work_mem TO '5MB'");
        var own = shop.backup("other");
        var before = shop.everything("other");
        var around = Wares.around(shop.server, "other");
        shop.drop("other");
        shop.server.execute("postgres", "DROP ROLE gone");
        var plan = shop.plan("restore", "backup", own.id(), "into", "other");
        assertThat(plan.grounds().checks()).anyMatch(check -> check.measured().contains("made without a login: gone"));
        var proofs = shop.run(plan);
        assertThat(proofs.get(1).seen()).contains("made the roles gone");
        assertThat(shop.everything("other")).isEqualTo(before);
        assertThat(Wares.around(shop.server, "other").replaceAll("restored by Muster.*database other", "-"))
                .isEqualTo(around);
        assertThat(shop.server.ask("postgres", "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'gone'"))
                .isEqualTo("f");
        shop.drop("other");
        shop.server.execute("postgres", "DROP ROLE gone");
    }

    @Test
    void whom_the_dump_keeps_out_is_kept_out_from_the_first_and_by_a_dump_of_a_part_too() throws Exception {
        shop.server.execute("postgres", "CREATE ROLE stranger LOGIN");
        var restore = Shop.step(shop.plan("restore", "backup", backup.id(), "into", "again"), RestoreDatabase.class);
        var half = DatabaseNames.restoring(restore.origin(), restore.into());
        var told = new ArrayList<String>();
        restore.perform(shop.work(() -> {
            if (!shop.enters("postgres", half).equals("3D000")) {
                told.add(shop.enters("stranger", half));
            }
        }));
        assertThat(told).isNotEmpty().containsOnly("42501");
        assertThat(shop.enters("stranger", "again")).isEqualTo("42501");
        assertThat(shop.enters("reader", "again")).isEqualTo("in");
        var selection = new Selection(List.of(Shop.EMOJI), Optional.empty(), Optional.of("audit"), false);
        var part = shop.backup(1, selection);
        shop.run(shop.plan("restore", "backup", part.id(), "database", Shop.EMOJI, "into", "other", "jobs", "1"));
        assertThat(shop.enters("stranger", "other")).isEqualTo("42501");
        assertThat(shop.enters("reader", "other")).isEqualTo("in");
    }

    @Test
    void cancelled_at_whatever_moment_it_leaves_neither_database_nor_file() throws Exception {
        var step = Shop.step(shop.plan("restore", "backup", backup.id(), "into", "again"), RestoreDatabase.class);
        int beats = 0;
        for (int most = 0; most < 400; most += 1 + most / 2) {
            var work = TestWork.with(shop.tools(), most);
            try (var time = Beats.start()) {
                try {
                    step.perform(work);
                    break;
                } catch (Work.Stopped _) {
                    assertThat(time.passed()).isLessThan(Duration.ofSeconds(8));
                }
                beats++;
                assertThat(shop.databases()).containsExactly(Shop.EMOJI);
                assertThat(shop.leftInScratch()).isEmpty();
                assertThat(step.probe(shop.work())).isInstanceOf(Probe.NotDone.class);
            }
        }
        assertThat(beats).isGreaterThan(4);
        assertThat(step.probe(shop.work())).isInstanceOf(Probe.Done.class);
    }

    @Test
    void a_row_that_is_missing_or_a_sequence_that_went_on_or_an_object_that_is_gone_is_told() throws Exception {
        var plan = shop.plan("restore", "backup", backup.id(), "into", "again");
        Shop.step(plan, RestoreDatabase.class).perform(shop.work());
        var compare = Shop.step(plan, CompareDatabase.class);
        var breakages = Map.of(
                "DELETE FROM egg WHERE id = (SELECT min(id) FROM egg)", "public.egg has",
                "SELECT nextval('free_one')", "sequence public.free_one is at",
                "DROP POLICY \"own; rows\" ON secrets", "missing: POLICY",
                "SELECT lo_unlink(min(oid)) FROM pg_largeobject_metadata", "large objects are there",
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'hen_pkey'::regclass",
                        "invalid: public.hen_pkey");
        for (var breakage : breakages.entrySet()) {
            shop.server.execute("again", "SET session_replication_role = replica; " + breakage.getKey());
            assertThat(shop.problem(compare))
                    .satisfies(problem -> assertThat(problem.code()).isEqualTo("RESTORED_DIFFERS"))
                    .satisfies(problem -> assertThat(problem.fact()).contains(breakage.getValue()));
        }
    }

    @Test
    void two_thousand_tables_come_back() throws Exception {
        shop.server.execute("postgres", "CREATE DATABASE other");
        shop.server.execute("other", """
                DO $$ BEGIN FOR i IN 1..2000 LOOP
                    EXECUTE format('CREATE TABLE t%s (a int); INSERT INTO t%s VALUES (%s)', i, i, i);
                END LOOP; END $$
                """);
        var own = shop.backup("other");
        var proofs = shop.run(shop.plan("restore", "backup", own.id(), "into", "again"));
        assertThat(proofs.getLast().seen()).contains("2000 rows in 2000 tables");
        assertThat(shop.server.ask("again", "SELECT count(*) FROM pg_stats WHERE schemaname = 'public'"))
                .isEqualTo("2000");
    }
}
