package dev.muster.commands.side;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.SmallDisk;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody else fills the disk under a side instance while it is made. */
@Timeout(90)
class FullDiskTest {
    private static Stage stage;

    @BeforeAll
    static void a_cluster() throws Exception {
        assumeTrue(SmallDisk.possible());
        stage = new Stage();
        stage.streams();
        stage.base();
        for (int n = 0; n < 6; n++) {
            stage.mark(n);
            stage.sealed();
        }
    }

    @AfterAll
    static void all_is_over() throws Exception {
        if (SmallDisk.possible()) {
            stage.close();
        }
    }

    /** While the base is unpacked, and when WAL is fetched and replayed. */
    @ParameterizedTest
    @ValueSource(ints = {5, 51, 62})
    void it_is_said_and_nothing_is_left(int percent) throws Exception {
        try (var disk = SmallDisk.mounted(stage.tools.handling().sides(), 160)) {
            var step = stage.step("to", "latest");
            var trouble =
                    catchThrowableOfType(Problem.Trouble.class, () -> step.perform(disk.crowded(stage.tools, percent)));
            assertThat(trouble).isNotNull();
            assertThat(trouble.problem().code()).as(trouble.toString()).isEqualTo("SCRATCH_FULL");
            assertThat(trouble.problem().hint()).contains("make room");
            assertThat(disk.left()).isEmpty();
            assertThat(stage.ask("SELECT count(*) FROM mark")).isEqualTo("6");
        }
    }
}
