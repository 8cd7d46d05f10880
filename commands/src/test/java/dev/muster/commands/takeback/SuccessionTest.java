package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.commands.host.Host;
import dev.muster.commands.keptfolder.Postmaster;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** A cluster is taken back twice, and more happens to it, before somebody undoes the first. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
final class SuccessionTest {
    private static Scenery scenery;
    private static Plan first;
    private static Plan second;

    @BeforeAll
    static void a_cluster_that_is_taken_back() throws Exception {
        scenery = new Scenery(false);
        scenery.streams();
        scenery.base();
        scenery.mark(1);
        var target = scenery.lsn();
        scenery.mark(2);
        first = scenery.plan(target);
        second = first;
        scenery.run(upTo(first, SwapFolders.class));
    }

    @AfterAll
    static void all_is_over() throws Exception {
        scenery.close();
    }

    private static List<Step> upTo(Plan plan, Class<? extends Step> last) {
        return plan.steps().subList(0, plan.steps().indexOf(Scenery.step(plan, last)) + 1);
    }

    private static Path data() {
        return Scenery.ground(first).primary().data();
    }

    @Test
    @Order(1)
    void whoever_starts_it_before_we_do_lets_people_in_and_that_is_noticed_though_it_was_stopped_again()
            throws Exception {
        var open = Scenery.step(first, OpenCluster.class);
        assertThat(open.opened(scenery.work())).as("nobody was let in yet").isFalse();
        scenery.servers.start(Scenery.ONE);
        scenery.mark(3);
        assertThat(open.opened(scenery.work())).isTrue();
        scenery.servers.stop(Scenery.ONE, "fast");
        assertThat(open.opened(scenery.work())).isTrue();
        open.perform(scenery.work());
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1 3");
    }

    private static Problem refused(Plan plan) {
        var before = Postmaster.of(data()).map(ProcessHandle::pid);
        var thrown = catchThrowable(() -> new PutBack(Scenery.ground(plan)).perform(scenery.work()));
        assertThat(thrown).isInstanceOf(Problem.Trouble.class);
        assertThat(Postmaster.of(data()).map(ProcessHandle::pid))
                .as("what serves is not touched")
                .isEqualTo(before);
        return ((Problem.Trouble) thrown).problem();
    }

    private static String whyNot(Plan plan) {
        return whyNot(Scenery.ground(plan));
    }

    private static String whyNot(Ground ground) {
        return new CheckWayBack(ground)
                .whyNoUndo(scenery.work(), Proof.of("seen"))
                .map(Problem::code)
                .orElse("offered");
    }

    private static void run(String... line) throws Exception {
        assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
    }

    @Test
    @Order(2)
    void what_was_failed_over_or_made_anew_since_is_not_taken_away() throws Exception {
        var ground = Scenery.ground(first);
        assertThat(whyNot(first)).isEqualTo("offered");
        var signal = Files.createFile(data().resolve("standby.signal"));
        assertThat(whyNot(first)).isEqualTo("SUCCEEDED");
        assertThat(refused(first).fact()).contains("one is a standby now");
        Files.delete(signal);
        scenery.servers.stop(Scenery.ONE, "fast");
        var away = data().resolveSibling("away");
        Files.move(data(), away);
        run("cp", "-a", ground.kept(ground.primary()).toString(), data().toString());
        assertThat(refused(first).fact()).contains("is on timeline 1, which does not go back to 2");
        run("rm", "-r", data().toString());
        scenery.servers.run("initdb", "--pgdata=" + data(), "--username=postgres", "--no-sync");
        assertThat(refused(first).fact()).contains("holds another server, with the system identifier");
        run("rm", "-r", data().toString());
        Files.move(away, data());
        scenery.servers.start(Scenery.ONE);
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1 3");
    }

    @Test
    @Order(3)
    void what_was_taken_back_once_more_since_is_undone_before_and_then_it_is_this_ones_turn() throws Exception {
        scenery.streams();
        scenery.mark(4);
        second = scenery.plan(scenery.lsn());
        scenery.mark(5);
        scenery.run(upTo(second, OpenCluster.class));
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1 3 4");
        assertThat(whyNot(first)).isEqualTo("SUCCEEDED");
        assertThat(refused(first).fact()).contains("was taken back once more at ");
        assertThat(whyNot(second)).isEqualTo("offered");
        requireToldByWhatTheyHold();
    }

    /** Planned before the first, and done after it. */
    private static void requireToldByWhatTheyHold() throws Exception {
        var ground = Scenery.ground(second);
        var seat = ground.primary();
        var early = new Ground(ground.cluster(), "20260101-000000", seat, ground.standbys());
        Files.move(ground.kept(seat), early.kept(seat));
        assertThat(whyNot(early)).isEqualTo("offered");
        assertThat(whyNot(first)).isEqualTo("SUCCEEDED");
        Files.move(early.kept(seat), ground.kept(seat));
    }

    /** Everybody whom it lets in while it is started by us, for a new timeline. */
    private static List<String> guests(List<Step> steps) throws Exception {
        var seen = new ArrayList<String>();
        var tools = Meddled.tools(scenery.tools, errand -> look(errand, seen), _ -> {});
        for (var step : steps) {
            step.perform(new Meddled(tools, () -> {}));
        }
        return seen;
    }

    /** Once it is promoted, and right before it is stopped. */
    private static void look(Host.Errand errand, List<String> seen) {
        if (errand.arguments().contains("stop") && Options.areAside(data())) {
            try {
                seen.add("let in, on timeline " + scenery.timeline());
            } catch (SQLException _) {
                seen.add(Postmaster.isOpen(data()) ? "nobody" : "it is not up");
            }
        }
    }

    @Test
    @Order(4)
    void put_back_it_goes_on_under_a_new_number_and_lets_nobody_in_before() throws Exception {
        var ground = Scenery.ground(second);
        assertThat(guests(List.of(new PutBack(ground)))).containsExactly("nobody");
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1 3 4 5");
        assertThat(scenery.timeline()).isEqualTo("00000004");
        assertThat(data().resolve(Succession.FILE)).doesNotExist();
        assertThat(whyNot(first)).isEqualTo("offered");
        new PutBack(Scenery.ground(first)).perform(scenery.work());
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1 2");
    }
}
