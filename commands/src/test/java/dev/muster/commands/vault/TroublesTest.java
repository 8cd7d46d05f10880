package dev.muster.commands.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.commands.repository.Away;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TroublesTest {
    @Test
    void each_complaint_has_its_code() {
        var codes = Map.of(
                new FileSystemException("/r/a", null, "No space left on device"), "REPOSITORY_FULL",
                new IOException("Disk quota exceeded"), "REPOSITORY_FULL",
                new IOException("while sealing", new IOException("No space left on device")), "REPOSITORY_FULL",
                new AccessDeniedException("/r/a"), "REPOSITORY_UNWRITABLE",
                new FileSystemException("/r/a", null, "Read-only file system"), "REPOSITORY_UNWRITABLE",
                new IOException("/r/a (Permission denied)"), "REPOSITORY_UNWRITABLE",
                new FileSystemException("/r/a", null, "Stale file handle"), "REPOSITORY_AWAY",
                new NoSuchFileException("/r/a"), "REPOSITORY_AWAY",
                new Away("the folder /r is not there", "mount it"), "REPOSITORY_AWAY");
        codes.forEach((e, code) -> {
            var problem = Troubles.of("vault", e).problem();
            assertThat(problem.code()).as(e.toString()).isEqualTo(code);
            assertThat(problem.fact()).contains("vault").doesNotContain("null");
            assertThat(problem.hint()).isNotBlank();
        });
    }

    @Test
    void a_disk_that_is_really_full_is_told_as_full() throws IOException {
        try (var full = new FileOutputStream("/dev/full")) {
            var e = catchThrowableOfType(IOException.class, () -> full.write(1));
            assertThat(Troubles.of("vault", e).problem().code()).isEqualTo("REPOSITORY_FULL");
        }
    }
}
