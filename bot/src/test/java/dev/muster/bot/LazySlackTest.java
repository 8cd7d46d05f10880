package dev.muster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.store.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever is not in Slack does not wait for its classes at every start. */
class LazySlackTest {
    private static final String CONFIG = """
            state: .
            web: {port: 0}
            chats:
              console: {channels: [{name: db-orders}], tokens: {anna: "${file:token}"}}
            people: [{name: anna, roles: [viewer], accounts: {console: anna}}]
            clusters:
              - name: orders
                channels: [db-orders]
                password: "${file:token}"
                nodes: [{name: orders-a, host: 127.0.0.1, port: 1}]
            """;

    private final Path folder = TestStore.temporary();
    private final Path classes = folder.resolveSibling(folder.getFileName() + ".classes");
    private final Path log = folder.resolveSibling(folder.getFileName() + ".log");

    @AfterEach
    void tidy() throws IOException {
        TestStore.delete(folder);
        Files.deleteIfExists(classes);
        Files.deleteIfExists(log);
    }

    @Test
    void a_start_without_slack_loads_nothing_of_it() throws Exception {
        Files.writeString(folder.resolve("token"), "a-token-of-enough-length");
        var config = Files.writeString(folder.resolve("muster.yaml"), CONFIG);
        var process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:file=" + classes,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "run",
                        "--config",
                        config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> Files.readString(log).contains("ready on ") || !process.isAlive());
            assertThat(Files.readString(log)).contains("ready on ");
        } finally {
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        // The lines are many: only what should not be there is told.
        var loaded = Files.readAllLines(classes);
        assertThat(loaded.stream().anyMatch(line -> line.contains(" dev.muster.console.Console ")))
                .isTrue();
        assertThat(loaded.stream()
                        .filter(line -> line.contains(" dev.muster.slack.")
                                || line.contains(" com.slack.")
                                || line.contains("tyrus"))
                        // What is configured is of this type, whether it is there or not.
                        .filter(line -> !line.contains(" dev.muster.slack.workspace.Settings ")))
                .isEmpty();
    }
}
