package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.commands.keptfolder.KeptFolder;
import dev.muster.commands.keptfolder.Postmaster;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** A server that was killed, and what is left of it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(90)
final class EngineTest {
    private static Scenery scenery;
    private static Ground ground;

    @BeforeAll
    static void a_server() throws Exception {
        scenery = new Scenery(false);
        var folder = KeptFolder.real(scenery.servers.data(Scenery.ONE)).toString();
        ground = new Ground("own", "20260301-140500", new Ground.Seat(Scenery.ONE, folder), List.of());
    }

    @AfterAll
    static void all_is_over() throws Exception {
        scenery.close();
    }

    private static Path data() {
        return ground.primary().data();
    }

    private static void signal(String signal, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, String.valueOf(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    @Order(1)
    void no_folder_is_exchanged_while_a_session_lives_that_outlived_its_postmaster() throws Exception {
        var line = scenery.servers.connect(Scenery.ONE);
        long session;
        try (var statement = line.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            session = row.getLong(1);
        }
        signal("STOP", session);
        var postmaster = Postmaster.of(data()).orElseThrow();
        signal("KILL", postmaster.pid());
        TestCluster.await("the postmaster is gone", () -> Postmaster.of(data()).isEmpty());
        var stop = new StopCluster(ground, 1);
        var thrown = catchThrowable(() -> stop.perform(scenery.work()));
        assertThat(thrown).isInstanceOf(Problem.Trouble.class);
        assertThat(((Problem.Trouble) thrown).problem().code()).isEqualTo("NODE_STAYS");
        assertThat(((Problem.Trouble) thrown).problem().fact()).contains("nothing has been renamed");
        var engine = new Engine(scenery.work(), "own", ground.primary());
        assertThat(catchThrowable(() -> engine.stop(Duration.ofMillis(100))))
                .as("whoever puts folders back has renamed some by then")
                .hasMessageContaining("is still there")
                .hasMessageNotContaining("renamed");
        assertThat(catchThrowable(() -> engine.stopByHand(Duration.ofMillis(100))))
                .hasMessageContaining("is still there")
                .hasMessageNotContaining("renamed");
        Files.createDirectories(ground.fresh(ground.primary()));
        assertThat(ground.exchange(ground.primary())
                        .perform(folder -> Postmaster.all(folder).isEmpty()))
                .isFalse();
        assertThat(data()).isDirectory();
        signal("KILL", session);
        assertThat(stop.perform(scenery.work()).seen()).contains("no process");
    }

    @Test
    @Order(2)
    void after_the_machine_was_started_again_its_number_is_somebody_elses_and_it_starts_all_the_same()
            throws Exception {
        var old = Files.readString(data().resolve("postmaster.pid"));
        var first = old.substring(0, old.indexOf('\n'));
        Files.writeString(data().resolve("postmaster.pid"), old.replaceFirst(first, "1"));
        var engine = new Engine(scenery.work(), "own", ground.primary());
        assertThat(engine.process()).isEmpty();
        assertThat(engine.answers()).isFalse();
        engine.stop(Engine.PATIENCE);
        engine.start();
        assertThat(engine.answers()).isTrue();
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("none");
    }

    @Test
    @Order(3)
    void what_it_says_before_it_has_a_log_of_its_own_is_nobodys_business() throws Exception {
        var log = Path.of(ground.primary().folder() + ".muster.log");
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-r--r--"));
        var engine = new Engine(scenery.work(), "own", ground.primary());
        engine.stop(Engine.PATIENCE);
        engine.start();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(log)).contains("ready to accept connections");
    }
}
