package dev.muster.commands.lost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Secret;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.testing.OwnServers;
import dev.muster.commands.verb.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the way of reading WAL, and what must not. */
class TroubleTest {
    @TempDir
    Path root;

    private static OwnServers servers;
    private Keys keys;
    private Scene scene;

    @BeforeAll
    static void server() throws Exception {
        servers = new OwnServers("a");
    }

    @AfterAll
    static void end() throws Exception {
        servers.close();
    }

    @BeforeEach
    void begin() throws Exception {
        keys = Scene.keys(root);
        scene = new Scene(root, servers, keys, "a").streams();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private String dropped(String table) throws Exception {
        servers.execute("a", "CREATE TABLE " + table + " (id int)");
        scene.names.look(Instant.now());
        servers.execute("a", "DROP TABLE " + table);
        return servers.fill("a", 1);
    }

    @Test
    void what_lies_in_the_repository_alone_is_read_when_every_server_is_gone() throws Exception {
        var from = scene.here("a");
        scene.sealed(dropped("one"));
        scene.sealed(dropped("two"));
        var lsn = Scene.rows(scene.reply("from", from).document()).getFirst().get(3);
        scene.close();
        servers.stop("a", "immediate");
        delete(root.resolve("spool"));

        try (var later = new Scene(root, servers, keys, "a")) {
            var reply = later.reply("from", from);
            assertThat(Scene.rows(reply.document()))
                    .extracting(row -> row.get(1))
                    .containsExactly("dropped two", "dropped one");
            assertThat(Scene.rows(reply.document()).getFirst().get(3)).isEqualTo(lsn);
            assertThat(Scene.doubts(reply.document()))
                    .containsExactly("no node takes writes: what was not received before is not seen");
        }
        servers.start("a");
    }

    private static void delete(Path folder) throws Exception {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void a_missing_segment_is_told_and_what_lies_around_it_is_read() throws Exception {
        var from = scene.here("a");
        scene.sealed(dropped("m_one"));
        var middle = servers.fill("a", 2);
        scene.sealed(middle);
        scene.sealed(dropped("m_two"));
        scene.sealed(servers.fill("a", 3));
        Files.delete(scene.file(middle).orElseThrow());

        var reply = scene.reply("from", from);
        assertThat(Scene.rows(reply.document()))
                .extracting(row -> row.get(1))
                .containsExactly("dropped m_two", "dropped m_one");
        assertThat(Scene.doubts(reply.document()))
                .singleElement()
                .asString()
                .matches("the WAL from .* to .* is missing");
    }

    @Test
    void a_damaged_segment_is_told_too() throws Exception {
        var from = scene.here("a");
        scene.sealed(dropped("d_one"));
        var middle = servers.fill("a", 2);
        scene.sealed(middle);
        scene.sealed(dropped("d_two"));
        scene.sealed(servers.fill("a", 3));
        var file = scene.file(middle).orElseThrow();
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        var reply = scene.reply("from", from);
        assertThat(Scene.rows(reply.document()))
                .extracting(row -> row.get(1))
                .containsExactly("dropped d_two", "dropped d_one");
        assertThat(Scene.doubts(reply.document()))
                .singleElement()
                .asString()
                .startsWith(middle + " cannot be read: it was changed or cut off");
    }

    @Test
    void without_the_right_key_it_says_which_is_needed() throws Exception {
        scene.sealed(dropped("locked"));
        scene.close();
        delete(root.resolve("spool"));
        var other = Scene.keys(root);

        try (var wrong = new Scene(root, servers, new Keys(keys.recipients(), other.identities()), "a")) {
            assertThat(wrong.ask())
                    .isInstanceOfSatisfying(
                            Answer.Refusal.class,
                            refusal -> assertThat(refusal.problem().code()).isEqualTo("WRONG_KEY"));
        }
        try (var none = new Scene(root, servers, new Keys(keys.recipients(), List.<Secret>of()), "a")) {
            assertThat(none.ask())
                    .isInstanceOfSatisfying(
                            Answer.Refusal.class,
                            refusal -> assertThat(refusal.problem().code()).isEqualTo("NO_KEY"));
        }
        assertThat(root.resolve("scratch"))
                .satisfiesAnyOf(
                        path -> assertThat(path).doesNotExist(),
                        path -> assertThat(path).isEmptyDirectory());
    }

    @Test
    void it_is_read_across_a_switch_of_timelines() throws Exception {
        servers.standby("b", "a");
        scene.close();
        try (var both = new Scene(root, servers, keys, "a", "b").streams()) {
            var from = both.here("a");
            servers.execute("a", "CREATE TABLE t_one (id int)");
            servers.execute("a", "CREATE TABLE t_two (id int)");
            both.names.look(Instant.now());
            servers.execute("a", "DROP TABLE t_one");
            var end = both.here("a");
            dev.muster.commands.testing.TestCluster.await(
                    "b has all",
                    () -> servers.ask("b", "SELECT pg_last_wal_replay_lsn() >= '" + end + "'")
                            .equals("t"));
            both.streams();
            servers.stop("a", "immediate");
            servers.promote("b");
            both.streams();
            servers.execute("b", "DROP TABLE t_two");

            assertThat(both.lost("from", from)).containsExactly("dropped t_two", "dropped t_one");
            var segment = servers.fill("b", 1);
            both.sealed(segment);
            both.sealed(servers.fill("b", 2));
            assertThat(both.lost("from", from)).containsExactly("dropped t_two", "dropped t_one");
        }
        servers.stop("b", "immediate");
        servers.start("a");
    }

    @Test
    void the_position_that_is_told_is_exact() throws Exception {
        servers.execute("a", "CREATE TABLE kept (n int)");
        servers.execute("a", "CREATE TABLE gone (n int)");
        servers.execute("a", "INSERT INTO gone SELECT generate_series(1, 200)");
        servers.base("c", "a", "--wal-method=none");
        scene.names.look(Instant.now());
        var from = scene.here("a");
        servers.execute("a", "INSERT INTO kept VALUES (1)");
        servers.execute("a", "DROP TABLE gone");
        servers.execute("a", "INSERT INTO kept VALUES (2)");

        var lsn = Scene.rows(scene.reply("from", from).document()).getFirst().get(3);
        servers.execute("a", "SELECT pg_switch_wal()");
        Files.writeString(servers.data("c").resolve("postgresql.auto.conf"), """
                restore_command = 'cp "%s/pg_wal/%%f" "%%p"'
                recovery_target_lsn = '%s'
                recovery_target_inclusive = off
                recovery_target_action = pause
                """.formatted(servers.data("a"), lsn));
        Files.createFile(servers.data("c").resolve("recovery.signal"));
        servers.start("c");
        dev.muster.commands.testing.TestCluster.await(
                "it is there",
                () -> servers.ask("c", "SELECT pg_get_wal_replay_pause_state()").equals("paused"));

        assertThat(servers.ask("c", "SELECT count(*) FROM gone")).isEqualTo("200");
        assertThat(servers.ask("c", "SELECT array_agg(n)::text FROM kept")).isEqualTo("{1}");
        servers.stop("c", "immediate");
    }
}
