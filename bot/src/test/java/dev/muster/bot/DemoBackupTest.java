package dev.muster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups of the demo's cluster, asked for in its channel. */
class DemoBackupTest {
    private final TestDemo demo = TestDemo.shared();

    @ParameterizedTest
    @ValueSource(strings = {"logical", "physical --node orders-b"})
    void a_backup_is_taken_by_one_who_asks_for_it_in_the_channel(String kind) throws IOException {
        var before = manifests();
        var answer = demo.ask("oncall", "/db backup now orders --kind " + kind);
        assertThat(answer.path("text").asString()).contains("Take a ");
        await().until(() -> manifests().size() > before.size());
        var taken = manifests().stream()
                .filter(path -> !before.contains(path))
                .findFirst()
                .orElseThrow();
        assertThat(taken)
                .content()
                .contains(kind.startsWith("physical") ? "base.tar.zst.age" : "orders.dump.zst.age")
                .contains("demo");
    }

    /** While something is written there, what was seen may be gone a moment later. */
    private List<Path> manifests() throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(demo.state.resolve("backups"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.endsWith("manifest.json")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        return found;
    }
}
