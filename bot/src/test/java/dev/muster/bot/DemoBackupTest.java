package dev.muster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups of the demo's cluster, asked for in its channel. */
class DemoBackupTest {
    private final TestDemo demo = TestDemo.shared();

    @ParameterizedTest
    @ValueSource(strings = {"logical", "physical --node orders-b"})
    void a_backup_is_taken_by_one_who_asks_for_it_in_the_channel(String kind) {
        var before = manifests(_ -> true);
        var answer = demo.ask("oncall", "/db backup now orders --kind " + kind);
        assertThat(answer.path("text").asString()).contains("Take a ");
        var taken = manifests(now -> now.size() > before.size()).stream()
                .filter(path -> !before.contains(path))
                .findFirst()
                .orElseThrow();
        assertThat(taken)
                .content()
                .contains(kind.startsWith("physical") ? "base.tar.zst.age" : "orders.dump.zst.age")
                .contains("demo");
    }

    /** While something is written there, what was seen may be gone a moment later. */
    private List<Path> manifests(Predicate<List<Path>> wished) {
        return await().ignoreException(UncheckedIOException.class)
                .until(
                        () -> {
                            try (var all = Files.walk(demo.state.resolve("backups"))) {
                                return all.filter(path -> path.endsWith("manifest.json"))
                                        .toList();
                            }
                        },
                        wished);
    }
}
