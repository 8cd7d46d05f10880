package dev.muster.commands.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.testing.Troubled;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Vault;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamTest {
    private static final String ID = "orders-20260301-020000-l001";

    @TempDir
    Path root;

    private Troubled repository(String name) throws IOException {
        return Troubled.of(new Folder(name, Files.createDirectory(root.resolve(name))));
    }

    private Vault vault(Troubled... repositories) {
        var keeping = new Keeping(
                "orders",
                List.of(repositories).stream().map(Troubled::name).toList(),
                Keys.NONE,
                Map.of(),
                Optional.empty(),
                Duration.ofHours(1));
        return new Vault(List.of(repositories), List.of(keeping), root.resolve("scratch"));
    }

    private static Problem problem(Vault vault) {
        return catchThrowableOfType(Problem.Trouble.class, () -> Exam.first(vault, "orders", ID))
                .problem();
    }

    @Test
    void what_may_not_be_read_is_told_as_that_and_not_as_gone() throws IOException {
        var near = repository("near");
        var far = repository("far");
        assertThat(problem(vault(near, far)).code()).isEqualTo("UNKNOWN_BACKUP");

        near.mood().set(new Troubled.Mood.Broken(new AccessDeniedException("/backups/orders")));
        assertThat(problem(vault(near, far)).code()).isEqualTo("REPOSITORY_UNWRITABLE");
        near.mood().set(new Troubled.Mood.Broken(new IOException("Input/output error")));
        assertThat(problem(vault(near, far)).fact()).contains("near", "Input/output error");

        try (var upload = far.upload(Vault.folder("orders", ID) + "/manifest.json")) {
            upload.publish();
        }
        assertThat(Exam.first(vault(near, far), "orders", ID)).isEqualTo("far");
    }
}
