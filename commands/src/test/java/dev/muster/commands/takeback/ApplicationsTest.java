package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.commands.handling.Hook;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Applications are down for as long as nobody gets in, and no longer: whatever becomes of the standbys. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
final class ApplicationsTest {
    private static Path told;
    private static Scenery scenery;
    private static String target;
    private static Plan plan;
    private static Scenery.Run run;

    @BeforeAll
    static void a_cluster_with_applications() throws Exception {
        told = Files.createTempFile("muster-told-", "");
        scenery = new Scenery(
                true,
                hook("stop the shop", Hook.When.STOP),
                hook("start the workers", Hook.When.START),
                hook("start the shop", Hook.When.START),
                new Hook(
                        "rows",
                        Hook.When.SMOKE,
                        new Hook.Call.Sql(java.util.Optional.empty(), "SELECT count(*) = 1 FROM mark"),
                        Duration.ofSeconds(60)),
                hook("look at the shop", Hook.When.SMOKE),
                hook("tell", Hook.When.NOTIFY));
        scenery.streams();
        scenery.base();
        scenery.mark(1);
        target = scenery.lsn();
        scenery.mark(2);
        plan = scenery.plan(target);
        run = new Scenery.Run(plan.steps(), List.of());
    }

    private static Hook hook(String name, Hook.When when) {
        return new Hook(
                name,
                when,
                new Hook.Call.Run(List.of("sh", "-c", "echo '%s' >> %s".formatted(name, told))),
                Duration.ofSeconds(60));
    }

    @AfterAll
    static void all_is_over() throws Exception {
        scenery.close();
        Files.delete(told);
    }

    private static List<String> told() throws Exception {
        var lines = Files.readAllLines(told);
        Files.writeString(told, "");
        return lines;
    }

    private static List<String> names(List<Step> steps) {
        return steps.stream().map(step -> step.getClass().getSimpleName()).toList();
    }

    private static void letStandbysIn(boolean in) throws Exception {
        var rules = scenery.servers.data(Scenery.ONE).resolve("pg_hba.conf");
        var closed = "host replication all 127.0.0.1/32 reject\n";
        var said = Files.readString(rules);
        Files.writeString(rules, in ? said.replace(closed, "") : closed + said);
        scenery.servers.execute(Scenery.ONE, "SELECT pg_reload_conf()");
    }

    @Test
    @Order(1)
    void they_are_started_as_soon_as_it_can_be_written_to_also_when_a_standby_cannot_be_rebuilt() throws Exception {
        assertThat(names(plan.steps()))
                .containsSubsequence(
                        "AskTakeBack",
                        "FinishBeside",
                        "RunHooks",
                        "RunHooks",
                        "CheckWayBack",
                        "StopCluster",
                        "SwapFolders",
                        "OpenCluster",
                        "RunHooks",
                        "RunHooks",
                        "RunHooks",
                        "RebuildStandby",
                        "FollowWal",
                        "TakeBackup",
                        "LeftBehind");
        int rebuild = names(plan.steps()).indexOf("RebuildStandby");
        var until = scenery.run(plan.steps().subList(0, rebuild));
        assertThat(told())
                .containsExactly(
                        "tell", "stop the shop", "start the workers", "start the shop", "look at the shop", "tell");
        letStandbysIn(false);
        var trouble = catchThrowableOfType(
                Problem.Trouble.class, () -> plan.steps().get(rebuild).perform(scenery.work()));
        assertThat(trouble).isNotNull();
        assertThat(trouble.problem().code()).isEqualTo("NOT_COPIED");
        assertThat(trouble.problem().hint()).contains("the primary serves meanwhile");
        scenery.mark(3);
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1 3");
        letStandbysIn(true);
        var rest = scenery.run(plan.steps().subList(rebuild, plan.steps().size()));
        var proofs = new ArrayList<>(until.proofs());
        proofs.addAll(rest.proofs());
        run = new Scenery.Run(plan.steps(), proofs);
        assertThat(scenery.hash(Scenery.TWO)).isEqualTo(scenery.hash(Scenery.ONE));
        assertThat(told()).isEmpty();
    }

    @Test
    @Order(2)
    void nobody_is_kept_out_by_what_comes_after_they_are_in() {
        var ground = Scenery.ground(plan);
        var alone = new Times().stop(2, Duration.ZERO);
        var rebuilt = new Times().stop(2, Duration.ZERO).rebuild(1, 0, 1 << 30, List.of());
        assertThat(rebuilt.downtime()).isEqualTo(alone.downtime());
        assertThat(rebuilt.whole().most()).isGreaterThan(alone.whole().most());
        assertThat(rebuilt.told()).contains("rebuild standbys");
        assertThat(new Times().rebuild(2, 1, 1 << 30, List.of()).downtime())
                .isEqualTo(new Times().rebuild(1, 1, 1 << 30, List.of()).downtime())
                .isNotEqualTo(new Times().downtime());
        assertThat(ground.standbys()).hasSize(1);
        assertThat(plan.outlook().blast().get("time")).contains("rebuild standbys");
    }

    @Test
    @Order(3)
    void when_it_is_taken_back_they_are_started_once_the_old_one_is_in_its_place() throws Exception {
        var undo = run.undo();
        assertThat(names(undo)).containsExactly("PutBack", "RunHooks", "DropBeside");
        scenery.run(undo.subList(0, 1));
        assertThat(told()).isEmpty();
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1 2");
        scenery.run(undo.subList(1, undo.size()));
        assertThat(told()).containsExactly("start the workers", "start the shop");
    }

    /** As somebody whose commits wait. */
    private static void commits(int n) throws Exception {
        try (var line = scenery.servers.connect(Scenery.ONE);
                var statement = line.createStatement()) {
            statement.execute("SET statement_timeout = '20s'");
            statement.execute("INSERT INTO mark VALUES (" + n + ")");
        }
    }

    private static void waitsFor(String names) throws Exception {
        try (var line = scenery.servers.connect(Scenery.ONE);
                var statement = line.createStatement()) {
            statement.execute("SET synchronous_commit = local");
            statement.execute("ALTER SYSTEM SET synchronous_standby_names = '%s'".formatted(names));
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    private static Check check(Plan plan) {
        return plan.grounds().checks().stream()
                .filter(each -> each.name().startsWith("commits need not wait"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Order(4)
    void where_commits_wait_for_a_standby_they_are_started_when_that_one_is_there() throws Exception {
        scenery.streams();
        waitsFor("ANY 1 (walreceiver)");
        var waiting = scenery.plan(target, "timeline", "1");
        assertThat(names(waiting.steps()))
                .containsSubsequence("OpenCluster", "RebuildStandby", "RunHooks", "RunHooks", "RunHooks", "FollowWal");
        assertThat(check(waiting).passed()).isTrue();
        assertThat(check(waiting).measured())
                .contains("ANY 1 (walreceiver)", "nothing that is committed returns until two is rebuilt");
        int start = names(waiting.steps()).indexOf("RebuildStandby") + 1;
        scenery.run(waiting.steps().subList(0, start));
        assertThat(told()).containsExactly("tell", "stop the shop");
        assertThat(scenery.servers.ask(Scenery.ONE, "SHOW synchronous_standby_names"))
                .isEqualTo("ANY 1 (walreceiver)");
        commits(7);
        TestCluster.await("it is there", () -> scenery.marks(Scenery.TWO).equals("1 7"));
    }

    @Test
    @Order(5)
    void where_they_wait_for_whoever_is_not_rebuilt_the_plan_says_so_with_what_to_do() throws Exception {
        waitsFor("FIRST 2 (walreceiver, elsewhere)");
        var check = check(scenery.plan(target, "timeline", "1"));
        assertThat(check.passed()).isFalse();
        assertThat(check.measured()).contains("too few", "ALTER SYSTEM SET synchronous_standby_names = ''");
        waitsFor("FIRST 1 (elsewhere, muster_wal_own)");
        var own = scenery.plan(target, "timeline", "1");
        assertThat(check(own).passed()).isTrue();
        assertThat(names(own.steps())).containsSubsequence("OpenCluster", "RunHooks", "RebuildStandby");
        waitsFor("");
        assertThat(scenery.plan(target, "timeline", "1").grounds().checks())
                .noneMatch(each -> each.name().startsWith("commits"));
    }

    @Test
    void whom_commits_wait_for_is_read_as_postgresql_does() {
        assertThat(Quorum.of("").waits()).isFalse();
        assertThat(Quorum.of("a, \"B \"\"c\"").names()).containsExactly("a", "B \"c");
        assertThat(Quorum.of("a, b").needed()).isEqualTo(1);
        assertThat(Quorum.of(" any 2 (a, b,c) ")).isEqualTo(new Quorum("any 2 (a, b,c)", 2, List.of("a", "b", "c")));
        assertThat(Quorum.of("3(a,b,c)").needed()).isEqualTo(3);
        assertThat(Quorum.of("FIRST 1 (A)").counts("a")).isTrue();
        assertThat(Quorum.of("FIRST 1 (A)").counts("ab")).isFalse();
        assertThat(Quorum.of("*").counts("anybody")).isTrue();
        assertThat(Conninfo.application("host=a application_name='my standby' port=1"))
                .hasValue("my standby");
        assertThat(Conninfo.application("postgresql://u@h:1/?application_name=x&sslmode=disable"))
                .hasValue("x");
        assertThat(Conninfo.application("host=a")).isEmpty();
    }
}
