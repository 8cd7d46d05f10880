package dev.muster.bot.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.commands.seal.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Muster is killed at every boundary while it takes backups. Each is taken once, is whole, and nothing else is left. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class BackupCrashIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Stage stage;
    private final Path repository;

    BackupCrashIT() throws SQLException, IOException {
        stage = new Stage();
        repository = Files.createDirectory(stage.folder.resolve("repository"));
        var key = Identity.generate();
        stage.secret("backups", key.secret().reveal());
        stage.configured(yaml -> """
                backups:
                  repositories: [{name: vault, path: %s}]
                  recipients: [{name: test, recipient: %s}]
                  identities: ['${file:secrets/backups}']
                """.formatted(repository, key.recipient())
                + yaml.replace("    user: muster\n", "    user: muster\n    backups: {repositories: [vault]}\n"));
        try (var connection = stage.superuser();
                var statement = connection.createStatement()) {
            statement.execute("ALTER ROLE muster REPLICATION");
            statement.execute("GRANT pg_read_all_data TO muster");
            statement.execute(
                    "CREATE TABLE payment AS SELECT n, md5(n::text) AS note FROM generate_series(1, 300000) n");
        }
    }

    @AfterEach
    void clear() {
        stage.clear();
    }

    @AfterAll
    void close() {
        stage.close();
    }

    private long number(String query) throws SQLException {
        try (var connection = stage.store();
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private List<Path> files() {
        try (var all = Files.walk(repository)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "logical, step 0 begun",
        "logical, step 0 performed",
        "logical, step 0 done",
        "logical, step 1 begun",
        "logical, step 1 performed",
        "physical, step 0 begun",
        "physical, step 0 performed"
    })
    void killed_at_a_boundary_and_started_again_there_is_one_whole_backup(String kind, String boundary)
            throws SQLException, IOException {
        stage.newStore();
        var before = files();
        var first = stage.replica("a", boundary).ready();
        first.say("oncall", "/db backup now orders --kind " + kind);
        first.standsStill(1);
        first.kill();
        var second = stage.replica("a", "").ready();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(number("SELECT count(*) FROM event WHERE kind = 'run-finished'"))
                        .as(second::said)
                        .isOne());
        assertThat(number("SELECT count(*) FROM event WHERE kind = 'step-failed'"))
                .isZero();
        var added = files().stream().filter(file -> !before.contains(file)).toList();
        var manifests =
                added.stream().filter(file -> file.endsWith("manifest.json")).toList();
        assertThat(manifests).hasSize(1);
        var backup = Objects.requireNonNull(manifests.getFirst().getParent());
        assertThat(added)
                .as("nothing but that backup and the mark of the repository")
                .allMatch(file -> file.startsWith(backup) || file.endsWith("muster-repository.json"));
        var manifest = JsonMapper.shared().readTree(Files.readString(manifests.getFirst()));
        for (var part : manifest.path("parts")) {
            assertThat(backup.resolve(part.path("name").asString()))
                    .hasSize(part.path("bytes").asLong());
        }
        try (var all = Files.list(backup.resolve("verified"))) {
            // To look twice does no harm.
            assertThat(all)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file)).contains("\"problems\" : [ ]"));
        }
        assertThat(slotsAndSnapshots())
                .as("slots, and sessions that hold a snapshot")
                .isZero();
    }

    private long slotsAndSnapshots() throws SQLException {
        try (var connection = stage.superuser();
                var statement = connection.createStatement();
                var row = statement.executeQuery("""
                        SELECT (SELECT count(*) FROM pg_replication_slots)
                               + (SELECT count(*) FROM pg_stat_activity
                                   WHERE usename = 'muster' AND state LIKE 'idle in transaction%')
                        """)) {
            row.next();
            return row.getLong(1);
        }
    }
}
