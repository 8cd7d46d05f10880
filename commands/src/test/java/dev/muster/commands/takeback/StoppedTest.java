package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.commands.keptfolder.Postmaster;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Step;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.testing.Lives;
import dev.muster.commands.testing.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Muster is killed anywhere in it, or something does not stop: the old one serves, or the new one, or a button leads there. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
final class StoppedTest {
    private static final int ROUNDS = 2;
    private static final int MOST_DEATHS = 5;
    private static Scenery scenery;
    private static String target;

    @BeforeAll
    static void a_cluster() throws Exception {
        scenery = new Scenery(false);
        scenery.streams();
        scenery.base();
        scenery.mark(1);
        target = scenery.lsn();
        scenery.mark(2);
    }

    @AfterAll
    static void all_is_over() throws Exception {
        scenery.close();
    }

    private static int live(List<Step> steps, Ground ground, Random random) throws Exception {
        return new Lives(scenery.tools, random, 40, MOST_DEATHS, () -> assertNothingIsLost(ground)).live(steps);
    }

    /** The old one is in one piece, under one of its two names. */
    private static void assertNothingIsLost(Ground ground) {
        var data = ground.primary().data();
        var kept = ground.kept(ground.primary());
        assertThat(Files.isDirectory(data) || Files.isDirectory(kept)).isTrue();
        if (Files.isDirectory(kept)) {
            assertThat(Postmaster.of(kept)).isEmpty();
        }
    }

    private static List<Step> upTo(Plan plan, Class<? extends Step> last) {
        var steps = plan.steps();
        for (int i = 0; i < steps.size(); i++) {
            if (last.isInstance(steps.get(i))) {
                return steps.subList(0, i + 1);
            }
        }
        throw new AssertionError("no " + last);
    }

    @Test
    @Order(1)
    void killed_anywhere_it_ends_as_it_was_meant_and_so_does_taking_it_back() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        int deaths = 0;
        for (int round = 0; round < ROUNDS; round++) {
            scenery.streams();
            var plan = scenery.plan(target, "timeline", "1");
            var ground = Scenery.ground(plan);
            deaths += live(upTo(plan, OpenCluster.class), ground, random);
            assertThat(scenery.marks(Scenery.ONE)).as("seed %d", seed).isEqualTo("1");
            scenery.mark(50);
            deaths += live(List.of(new PutBack(ground), new DropBeside(ground)), ground, random);
            assertThat(scenery.marks(Scenery.ONE)).as("seed %d", seed).isEqualTo("1 2");
            assertThat(ground.beside(ground.primary())).doesNotExist();
        }
        assertThat(deaths).isGreaterThan(ROUNDS);
    }

    @Test
    @Order(2)
    void half_swapped_it_is_finished_or_put_back_by_one_button() throws Exception {
        scenery.streams();
        var plan = scenery.plan(target, "timeline", "1");
        var ground = Scenery.ground(plan);
        var seat = ground.primary();
        scenery.run(upTo(plan, StopCluster.class));
        Files.move(seat.data(), ground.kept(seat));
        var swap = Scenery.step(plan, SwapFolders.class);
        assertThat(swap.probe(scenery.work())).isInstanceOf(Probe.NotDone.class);
        assertThat(new PutBack(ground).perform(scenery.work()).seen()).contains("can be written to");
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1 2");
        assertThat(ground.kept(seat)).doesNotExist();
        assertThat(ground.fresh(seat)).isDirectory();
        scenery.run(List.of(new StopCluster(ground, 20)));
        Files.move(seat.data(), ground.kept(seat));
        var open = Scenery.step(plan, OpenCluster.class);
        scenery.run(List.of(swap));
        assertThat(open.opened(scenery.work())).as("nobody was let in yet").isFalse();
        scenery.run(List.of(open));
        assertThat(open.opened(scenery.work())).isTrue();
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1");
        scenery.run(List.of(new StopCluster(ground, 20)));
        assertThat(open.opened(scenery.work())).as("somebody was").isTrue();
        Files.move(seat.data(), ground.undone(seat)); // And then it was killed.
        scenery.run(List.of(new PutBack(ground)));
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1 2");
    }

    @Test
    @Order(3)
    void what_does_not_stop_is_named_and_nothing_was_renamed_and_it_can_be_put_back() throws Exception {
        scenery.servers.stop(Scenery.ONE, "fast");
        scenery.servers.start(Scenery.ONE, "-c archive_mode=on -c archive_command='sleep 600.25'");
        scenery.streams();
        scenery.mark(3);
        scenery.servers.execute(Scenery.ONE, "SELECT pg_switch_wal()");
        var ground = Scenery.ground(scenery.plan(target, "timeline", "1"));
        var fresh =
                Files.createDirectories(ground.fresh(ground.primary())); // It was recovered before anything is stopped.
        var stop = new StopCluster(ground, 10);
        var thrown = catchThrowable(() -> stop.perform(scenery.work()));
        assertThat(thrown).isInstanceOf(Problem.Trouble.class);
        var problem = ((Problem.Trouble) thrown).problem();
        assertThat(problem.code()).isEqualTo("NODE_STAYS");
        assertThat(problem.fact())
                .contains("nothing has been renamed", "(sleep)", "shut down")
                .doesNotContain("600.25"); // What it is told may be a secret.
        assertThat(ground.primary().data()).isDirectory();
        Postmaster.of(ground.primary().data())
                .orElseThrow()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("sleep 600"))
                .forEach(ProcessHandle::destroyForcibly);
        var back = new PutBack(ground).perform(scenery.work());
        assertThat(back.seen()).contains("is on the data folder that it had");
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1 2 3");
        Scratch.remove(Elsewhere.parent(fresh));
    }

    @Test
    @Order(4)
    void what_is_managed_or_elsewhere_or_a_mount_is_refused_before_anything_is_touched() throws Exception {
        var data = scenery.servers.data(Scenery.ONE);
        assertThat(scenery.refused("to", target).code()).isEqualTo("BESIDE_FIRST");
        assertThat(scenery.refused("to", target).hint()).contains("--beside", "--replace");
        var patroni = Files.createFile(data.resolve("patroni.dynamic.json"));
        assertThat(scenery.refused("to", target, "replace", "true").code()).isEqualTo("MANAGED");
        Files.delete(patroni);
        scenery.servers.execute(Scenery.ONE, "ALTER SYSTEM SET shared_preload_libraries = 'repmgr'");
        var repmgr = scenery.refused("to", target, "replace", "true");
        assertThat(repmgr.code()).isEqualTo("MANAGED");
        assertThat(repmgr.fact()).contains("repmgr");
        scenery.servers.execute(Scenery.ONE, "ALTER SYSTEM RESET shared_preload_libraries");
        var link = Files.createSymbolicLink(data.resolve("pg_tblspc/16999"), scenery.root);
        assertThat(scenery.refused("to", target, "replace", "true").code()).isEqualTo("HAS_TABLESPACES");
        Files.delete(link);
        var thrown = catchThrowable(() -> Terrain.requireRenamable(Path.of("/proc")));
        assertThat(((Problem.Trouble) thrown).problem().code()).isEqualTo("DATA_IS_MOUNT");
        // What was seen of the server while it was stopped still counts for a moment.
        TestCluster.await(
                "it is seen as it is",
                () -> !scenery.plan(target, "timeline", "1").grounds().facts().containsValue("down"));
        var first = scenery.plan(target, "timeline", "1");
        var second = scenery.plan(target, "timeline", "1");
        assertThat(second.steps().stream().map(Step::intent))
                .containsExactlyElementsOf(
                        first.steps().stream().map(Step::intent).toList());
        assertThat(second.hash()).isEqualTo(first.hash());
    }
}
