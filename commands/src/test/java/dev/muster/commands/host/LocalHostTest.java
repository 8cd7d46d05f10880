package dev.muster.commands.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.Secret;
import dev.muster.chat.testing.Beats;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalHostTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Host host = new LocalHost(Optional.empty());

    @TempDir
    Path folder;

    private static Host.Errand shell(String script) {
        return Host.Errand.of("sh", "-c", script);
    }

    @Test
    void what_it_says_and_how_it_ends_are_told() throws Exception {
        var outcome = host.run(shell("echo out; echo no >&2; exit 3"), SOON);
        assertThat(outcome).isEqualTo(new Outcome(3, "out\n", "no"));
        assertThat(outcome.ok()).isFalse();
    }

    @Test
    void of_a_long_complaint_the_last_lines_are_kept() throws Exception {
        var outcome = host.run(shell("for i in $(seq 500); do echo line $i >&2; done"), SOON);
        assertThat(outcome.complaint().lines()).hasSize(40).last().isEqualTo("line 500");
    }

    @Test
    void our_own_settings_for_postgres_do_not_reach_it_and_secrets_are_in_no_argument() throws Exception {
        var errand = Host.Errand.of(List.of("env"), Map.of("PGPASSWORD", new Secret("s3cret")));
        var environment = host.run(errand, SOON).output();
        assertThat(environment.lines().filter(line -> line.startsWith("PG"))).containsExactly("PGPASSWORD=s3cret");
        assertThat(environment).contains("LC_ALL=C\n");
        assertThat(errand.toString()).doesNotContain("s3cret");
    }

    @Test
    void one_that_takes_too_long_is_ended_and_told() {
        try (var time = Beats.start()) {
            assertThatThrownBy(() -> host.run(shell("sleep 60"), Duration.ofMillis(200)))
                    .isInstanceOf(Problem.Trouble.class)
                    .hasMessageContaining("sh did not end");
            assertThat(time.passed()).isLessThan(Duration.ofSeconds(3));
        }
    }

    /** The child ignores us, and its parent is gone: nothing but the session still tells whose it is. */
    @Test
    void a_stubborn_program_and_a_child_that_lost_its_parent_end_within_two_seconds() throws Exception {
        var pids = folder.resolve("pids");
        var script =
                "trap '' TERM; (trap '' TERM; sh -c 'trap \"\" TERM; echo $$ >> %1$s; sleep 100' & ) ; echo $$ >> %1$s; sleep 101"
                        .formatted(pids);
        var program = host.start(shell(script));
        TestCluster.await(
                "both run", () -> Files.exists(pids) && Files.readAllLines(pids).size() == 2);
        var all = Files.readAllLines(pids).stream()
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
        try (var time = Beats.start()) {
            program.close();
            assertThat(time.passed()).isLessThan(Duration.ofSeconds(2));
        }
        // A dead child is there until its new parent buries it.
        TestCluster.await("they are gone", () -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void also_in_an_interrupted_thread_nothing_is_left() throws Exception {
        var program = host.start(shell("trap '' TERM; echo $$; sleep 100"));
        var pid = new StringBuilder();
        for (int c = program.output().read(); c != '\n'; c = program.output().read()) {
            pid.append((char) c);
        }
        Thread.currentThread().interrupt();
        program.close();
        assertThat(Thread.interrupted()).isTrue();
        // A dead child is there until it is buried.
        TestCluster.await(
                "it is gone",
                () -> ProcessHandle.of(Long.parseLong(pid.toString()))
                        .filter(ProcessHandle::isAlive)
                        .isEmpty());
    }

    @Test
    void what_must_not_be_root_is_not_root() throws Exception {
        if (!"root".equals(System.getProperty("user.name"))) {
            return;
        }
        var asRoot = new LocalHost(Optional.of("postgres"));
        assertThat(asRoot.run(Host.Errand.of("id", "-un").ordinarily(), SOON).output())
                .isEqualTo("postgres\n");
        assertThat(asRoot.run(Host.Errand.of("id", "-un"), SOON).output()).isEqualTo("root\n");
        var file = Files.createFile(folder.resolve("given"));
        asRoot.handOver(file);
        assertThat(Files.getOwner(file).getName()).isEqualTo("postgres");
    }

    @Test
    void the_programs_of_another_version_are_not_taken_instead() {
        assertThatThrownBy(() -> new Kits(List.of(Path.of("/usr/lib/postgresql"))).of(99))
                .hasMessageContaining("the programs of PostgreSQL 99");
    }

    @Test
    void what_runs_as_another_user_gets_nothing_of_our_environment() throws Exception {
        assertThat(System.getenv()).containsKey("HOME");
        var outcome = host.run(Host.Errand.of("env").ordinarily(), SOON);
        assertThat(outcome.output().lines())
                .isNotEmpty()
                .allMatch(line -> line.matches("(PATH|LD_LIBRARY_PATH|TMPDIR|TZ|LC_ALL)=.*"));
    }
}
