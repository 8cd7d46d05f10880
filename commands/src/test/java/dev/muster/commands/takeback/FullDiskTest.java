package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.commands.keptfolder.Postmaster;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.testing.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody else fills the disk that the live data lies on, while it is recovered beside it. */
@Timeout(120)
final class FullDiskTest {
    private static Path folder;
    private static SmallDisk disk;
    private static Scenery scenery;
    private static String target;

    @BeforeAll
    static void a_cluster_on_a_small_disk() throws Exception {
        assumeTrue(SmallDisk.possible());
        folder = Files.createTempDirectory("muster-full-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        disk = SmallDisk.mounted(folder.resolve("disk"), 250);
        scenery = new Scenery(Files.createDirectory(disk.path().resolve("servers")));
        scenery.streams();
        scenery.base();
        scenery.mark(1);
        target = scenery.lsn();
        scenery.mark(2);
    }

    @AfterAll
    static void all_is_over() throws Exception {
        if (SmallDisk.possible()) {
            scenery.close();
            disk.close();
            Files.delete(disk.path());
            Files.delete(folder);
        }
    }

    @AfterEach
    void othersMakeRoom() throws Exception {
        Files.deleteIfExists(disk.path().resolve("others"));
    }

    private static List<String> beside() throws Exception {
        try (var all = Files.list(scenery.servers.folder())) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("one.") && !name.endsWith(".log"))
                    .toList();
        }
    }

    private static Problem failed(Step step, int percent) {
        var trouble =
                catchThrowableOfType(Problem.Trouble.class, () -> step.perform(disk.crowded(scenery.tools, percent)));
        assertThat(trouble).isNotNull();
        return trouble.problem();
    }

    private static void assertSaid(Problem problem) {
        assertThat(problem.code()).as(problem.toString()).isEqualTo("NO_ROOM_BESIDE");
        assertThat(problem.fact()).contains("the disk ran full beside", "which serves as before");
        assertThat(problem.hint()).contains("make room there", "--beside").doesNotContain("backups.scratch");
    }

    private static ProcessHandle server() {
        return Postmaster.of(scenery.servers.data(Scenery.ONE)).orElseThrow();
    }

    /** While the base is unpacked, and when WAL is fetched and replayed. */
    @ParameterizedTest
    @ValueSource(ints = {5, 51, 62})
    void while_it_is_recovered_that_is_said_and_nothing_is_left_and_the_live_one_serves(int percent) throws Exception {
        var before = scenery.hash(Scenery.ONE);
        var server = server();
        assertSaid(failed(Scenery.step(scenery.plan(target), RecoverBeside.class), percent));
        assertThat(beside()).isEmpty();
        assertThat(scenery.hash(Scenery.ONE)).isEqualTo(before);
        othersMakeRoom();
        scenery.servers.execute(
                Scenery.ONE, "CREATE TABLE filled AS SELECT generate_series(1, 1000) AS n; DROP TABLE filled");
        assertThat(server()).isEqualTo(server);
    }

    @Test
    void while_it_is_finished_that_is_said_and_a_retry_goes_on_once_there_is_room() throws Exception {
        var plan = scenery.plan(target);
        var before = scenery.hash(Scenery.ONE);
        var server = server();
        var proofs = new ArrayList<>(scenery.run(until(plan)).proofs());
        var finish = Scenery.step(plan, FinishBeside.class);
        assertSaid(failed(finish, 5));
        assertThat(scenery.hash(Scenery.ONE)).isEqualTo(before);
        othersMakeRoom();
        assertThat(finish.perform(scenery.work()).seen()).contains("a server of its own on timeline 2");
        assertThat(server()).isEqualTo(server);
        scenery.run(new Scenery.Run(plan.steps(), proofs).undo());
        assertThat(beside()).isEmpty();
        assertThat(scenery.hash(Scenery.ONE)).isEqualTo(before);
        assertThat(Scratch.isFull(disk.path())).isFalse();
    }

    private static List<Step> until(Plan plan) {
        return plan.steps().subList(0, plan.steps().indexOf(Scenery.step(plan, FinishBeside.class)));
    }
}
