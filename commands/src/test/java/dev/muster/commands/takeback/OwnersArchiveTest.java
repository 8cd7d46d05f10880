package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.cluster.Observer;
import dev.muster.commands.testing.TestWork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the owner's archive has is taken, and one that hangs keeps nobody waiting twice, and is told. */
final class OwnersArchiveTest {
    private static final String NAME = "00000004.history";

    @TempDir
    private Path folder;

    private final Observer observer = new Observer(List.of(), "none", Clock.systemUTC());

    @AfterEach
    void all_is_over() {
        observer.close();
    }

    private OwnersArchive archive(String command, Duration patience) {
        return new OwnersArchive(TestWork.on(observer), folder, command, patience);
    }

    @Test
    void what_it_has_is_fetched_and_what_it_has_not_is_not_there() throws Exception {
        Files.writeString(folder.resolve("kept-" + NAME), "1\t0/300\tleft\n");
        var archive = archive("cp kept-%f %p", Duration.ofMinutes(1));
        assertThat(archive.fetch(NAME, folder.resolve(NAME))).isTrue();
        assertThat(folder.resolve(NAME)).hasContent("1\t0/300\tleft\n");
        assertThat(archive.fetch("00000005.history", folder.resolve("00000005.history")))
                .isFalse();
        assertThat(archive.doubt()).isEmpty();
        assertThat(folder).isDirectoryNotContaining("glob:**.fetched");
    }

    @Test
    void one_that_hangs_is_asked_once_and_told() throws Exception {
        var archive = archive("echo %f >> asked; echo half > %p; sleep 600", Duration.ofSeconds(5));
        assertThat(archive.fetch(NAME, folder.resolve(NAME))).isFalse();
        assertThat(archive.fetch("00000005.history", folder.resolve("00000005.history")))
                .isFalse();
        assertThat(folder.resolve("asked")).hasContent(NAME);
        assertThat(archive.doubt())
                .hasValueSatisfying(told -> assertThat(told).contains("did not answer within 5.0 s"));
        assertThat(folder).isDirectoryNotContaining("glob:**.fetched");
        assertThat(folder.resolve(NAME)).doesNotExist();
    }
}
