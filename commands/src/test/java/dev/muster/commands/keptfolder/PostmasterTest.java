package dev.muster.commands.keptfolder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Once the machine was started again, the number in a file may be anybody's. */
final class PostmasterTest {
    @TempDir
    private Path data;

    private void note(long pid) throws IOException {
        Files.writeString(data.resolve("postmaster.pid"), pid + "\n" + data + "\n1\n5432\n\n*\n1 2\nready   \n");
    }

    @Test
    void a_number_that_is_somebody_elses_by_now_is_no_server() throws IOException {
        note(ProcessHandle.current().pid());
        assertThat(Postmaster.of(data)).isEmpty();
        assertThat(Postmaster.isReady(data)).isFalse();
    }

    @Test
    void who_works_in_the_folder_is_and_once_he_is_gone_nobody_is() throws Exception {
        var process = new ProcessBuilder("sleep", "60").directory(data.toFile()).start();
        note(process.pid());
        assertThat(Postmaster.of(data)).hasValue(process.toHandle());
        assertThat(Postmaster.isReady(data)).isTrue();
        process.destroyForcibly().waitFor();
        assertThat(Postmaster.of(data)).isEmpty();
        assertThat(Postmaster.isReady(data)).isFalse();
    }

    @Test
    void a_file_that_is_being_written_names_nobody() throws IOException {
        assertThat(Postmaster.of(data)).isEmpty();
        Files.writeString(data.resolve("postmaster.pid"), "");
        assertThat(Postmaster.of(data)).isEmpty();
    }
}
