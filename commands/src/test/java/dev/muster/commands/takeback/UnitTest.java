package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.handling.Handling;
import dev.muster.commands.keptfolder.Postmaster;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.testing.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What starts and stops a node knows only of what it started itself, as systemd does. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(150)
final class UnitTest {
    @TempDir
    private static Path folder;

    private static Scenery scenery;
    private static Plan plan;
    private static Ground ground;

    @BeforeAll
    static void a_cluster_that_somebody_started_by_hand() throws Exception {
        var unit = folder.resolve("unit");
        var control = new Handling.Control(List.of(unit.toString(), "start"), List.of(unit.toString(), "stop"));
        scenery = new Scenery(false, Map.of(Scenery.ONE, control));
        write(unit, scenery.servers.data(Scenery.ONE));
        scenery.streams();
        scenery.base();
        scenery.mark(1);
        var target = scenery.lsn();
        scenery.mark(2);
        plan = scenery.plan(target);
        ground = Scenery.ground(plan);
    }

    /** To start is told before it is done, to stop once it is; what it did not start it has nothing against. */
    private static void write(Path unit, Path data) throws IOException {
        var shell = "root".equals(System.getProperty("user.name")) ? "runuser -u postgres -- sh -c" : "sh -c";
        var program = ControlFile.kit(scenery.tools, data).program("pg_ctl");
        var options = String.join(" ", Options.of(data));
        Files.writeString(unit, """
                #!/bin/sh
                cd %1$s || exit 1
                case $1 in
                start)
                    rm -f begun
                    setsid "$0" begin >/dev/null 2>&1 </dev/null &
                    until test -f begun; do sleep 0.02; done
                    ;;
                begin)
                    touch begun
                    sleep 0.3
                    %2$s 'cd / && %3$s start --wait --pgdata=%4$s --options="%5$s"'
                    head -1 %4$s/postmaster.pid >pid.new && mv pid.new pid
                    ;;
                stop)
                    test -f pid && pid=$(cat pid) || exit 0
                    rm pid
                    kill -INT "$pid" 2>/dev/null
                    while test -d /proc/"$pid"; do sleep 0.05; done
                    ;;
                esac
                """.formatted(folder, shell, program, data, options));
        Files.setPosixFilePermissions(unit, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterAll
    static void all_is_over() throws Exception {
        scenery.close();
    }

    private static Engine engine() {
        return new Engine(scenery.work(), "own", ground.primary());
    }

    @Test
    @Order(1)
    void one_that_it_did_not_start_is_stopped_all_the_same() throws Exception {
        assertThat(engine().process()).isPresent();
        engine().stop(Engine.PATIENCE);
        assertThat(Postmaster.all(ground.primary().data())).isEmpty();
        engine().start();
        TestCluster.await("the unit knows of it", () -> Files.exists(folder.resolve("pid")));
    }

    @Test
    @Order(2)
    void what_another_start_said_does_not_count_against_one_that_takes_its_time() throws Exception {
        engine().stop(Engine.PATIENCE);
        Files.writeString(Path.of(ground.primary().folder() + ".muster.log"), "FATAL:  the last time it was ill\n");
        engine().start();
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1 2");
    }

    @Test
    @Order(3)
    void taken_back_and_put_back_it_is_in_its_hands_again() throws Exception {
        var steps = plan.steps();
        scenery.run(steps.subList(0, steps.indexOf(Scenery.step(plan, OpenCluster.class)) + 1));
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1");
        Files.writeString(
                ground.kept(ground.primary()).resolve("postgresql.auto.conf"),
                "max_worker_processes = 4\n",
                StandardOpenOption.APPEND);
        new PutBack(ground).perform(scenery.work());
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1 2");
        assertThat(scenery.timeline()).isEqualTo("00000003");
        assertThat(scenery.servers.ask(Scenery.ONE, "SHOW max_worker_processes"))
                .isEqualTo("4");
        var process = Postmaster.of(ground.primary().data()).orElseThrow();
        var known = folder.resolve("pid");
        TestCluster.await(
                "it knows of it",
                () -> Files.exists(known) && Files.readString(known).strip().equals(String.valueOf(process.pid())));
    }
}
