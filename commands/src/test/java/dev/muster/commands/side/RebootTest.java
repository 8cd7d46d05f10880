package dev.muster.commands.side;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine was started again since a side was made. */
final class RebootTest {
    @TempDir
    private Path folder;

    private Side side(Instant made) {
        var target = new Target.AtTime(made, false);
        var server = new Side.Server("backup", 15, 1, folder, "postgres");
        return new Side("side", "orders", folder, 5432, target, made, made, server, Optional.empty());
    }

    @Test
    void what_was_only_in_the_machines_memory_is_known_to_be_lost() {
        var old = side(Instant.now().minus(Duration.ofDays(10_000)));
        var thrown = catchThrowable(() -> Awakening.requireSameBoot(old));
        assertThat(thrown).isInstanceOf(Problem.Trouble.class);
        var problem = ((Problem.Trouble) thrown).problem();
        assertThat(problem.code()).isEqualTo("SIDE_LOST");
        assertThat(problem.hint()).contains("/db restore orders --to");
        assertThatCode(() -> Awakening.requireSameBoot(side(Instant.now()))).doesNotThrowAnyException();
    }

    @Test
    void a_number_that_is_somebody_elses_by_now_is_not_its_server() throws IOException {
        var pid = folder.resolve("postmaster.pid");
        Files.writeString(pid, ProcessHandle.current().pid() + "\n");
        assertThat(Life.postmaster(folder)).isEmpty();
        var process =
                new ProcessBuilder("sleep", "60").directory(folder.toFile()).start();
        try {
            Files.writeString(pid, process.pid() + "\n");
            assertThat(Life.postmaster(folder)).hasValue(process.toHandle());
        } finally {
            process.destroyForcibly();
        }
    }
}
