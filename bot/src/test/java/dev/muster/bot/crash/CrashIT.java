package dev.muster.bot.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.chat.testing.Beats;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Muster is killed, put to sleep, and robbed of its store, at every boundary between the journal and the world, in every
 * verb that changes something. Nothing is done twice, nothing is forgotten, and every message stands there once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class CrashIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RUNS = 5;

    private final Stage stage;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private long ended;
    private long cancelled;
    private long held;

    CrashIT() throws SQLException {
        stage = new Stage();
    }

    @AfterEach
    void clear() {
        stage.clear();
    }

    @AfterAll
    void close() {
        workers.shutdownNow();
        stage.close();
    }

    private static int pid(Connection session) throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** People at work: one of them for each verb. */
    private List<String> peopleAtWork() throws SQLException {
        stage.newStore();
        ended = stage.logged("terminating connection due to administrator command");
        cancelled = stage.logged("canceling statement due to user request");
        held = stage.logged("CONNECTION LIMIT 0");
        var slow = stage.session("app", "postgres");
        int slowPid = pid(slow);
        workers.execute(() -> {
            try (var statement = slow.createStatement()) {
                statement.execute("SELECT pg_sleep(600)");
            } catch (SQLException _) {
                // That is what happens to it.
            }
        });
        try (var watcher = stage.superuser();
                var statement = watcher.createStatement()) {
            await().atMost(PATIENCE).until(() -> {
                try (var row = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND state = 'active' AND pid = "
                                + slowPid)) {
                    row.next();
                    return row.getInt(1) == 1;
                }
            });
        }
        int idlePid = pid(stage.session("app", "postgres"));
        pid(stage.session("batch", "postgres"));
        pid(stage.session("batch", "postgres"));
        pid(stage.session("idler", "postgres"));
        pid(stage.session("app", "shop"));
        pid(stage.session("app", "shop"));
        return List.of(
                "/db cancel " + slowPid,
                "/db terminate " + idlePid,
                "/db terminate --user batch",
                "/db terminate --user idler --idle --longer-than 0s",
                "/db terminate --all --database shop --reason \"the test wants it\"");
    }

    private void ask(Replica replica, List<String> words) throws SQLException {
        words.forEach(line -> replica.say("oncall", line));
        await().atMost(PATIENCE).until(() -> number("SELECT count(*) FROM run") == words.size());
        replica.say("approver", "/db approve " + number("SELECT number FROM run WHERE destructive"));
    }

    private long number(String query) throws SQLException {
        try (var connection = stage.store();
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private List<String> texts(String query) throws SQLException {
        try (var connection = stage.store();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            var all = new ArrayList<String>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        }
    }

    private void awaitDone(int runs) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                texts(
                                        "SELECT number || ' ' || state::text FROM run WHERE state ->> 'how' IS DISTINCT FROM 'DONE'"))
                        .isEmpty());
        await().atMost(PATIENCE).until(() -> number("SELECT count(*) FROM event WHERE kind = 'run-finished'") == runs);
    }

    /** Every step once in the journal, every effect once in the server's log, every message once in the chat. */
    private void everythingOnce(Replica replica) throws SQLException {
        assertThat(texts("""
                        SELECT run || ':' || (body -> 'what' ->> 'step') FROM event WHERE kind = 'step-done'
                         GROUP BY 1 HAVING count(*) > 1
                        """)).as("steps that were done twice").isEmpty();
        assertThat(number("SELECT count(*) FROM event WHERE kind = 'step-done'"))
                .isEqualTo(RUNS + 1);
        assertThat(number("SELECT count(*) FROM event WHERE kind = 'step-failed'"))
                .isZero();
        assertThat(number("SELECT count(*) FROM event WHERE kind = 'proposed'")).isEqualTo(RUNS);
        // One by pid, two of batch, one idler, two in the shop.
        assertThat(stage.logged("terminating connection due to administrator command") - ended)
                .as("sessions that were ended")
                .isEqualTo(6);
        assertThat(stage.logged("canceling statement due to user request") - cancelled)
                .isEqualTo(1);
        assertThat(stage.logged("CONNECTION LIMIT 0") - held).as("holds").isEqualTo(1);
        await().atMost(PATIENCE).until(() -> number("SELECT count(*) FROM message WHERE wanted > shown") == 0);
        var cards = replica.messages("oncall").stream()
                .map(message -> message.path("text").asString())
                .filter(text -> text.startsWith("Plan "))
                .map(text -> text.substring(0, text.indexOf(':')))
                .toList();
        assertThat(cards).hasSize(RUNS).doesNotHaveDuplicates();
        var answers = replica.messages("approver").stream()
                .filter(message -> message.path("whisper").asBoolean())
                .toList();
        assertThat(answers).as("answers to the approval").hasSize(1);
        replica.say("oncall", "/db audit verify");
        await().atMost(PATIENCE).until(() -> replica.messages("oncall").stream().anyMatch(CrashIT::saysWhole));
    }

    private static boolean saysWhole(JsonNode message) {
        return message.path("text").asString().startsWith("The journal is whole");
    }

    private void letThemIn() throws SQLException {
        try (var connection = stage.superuser();
                var statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE shop CONNECTION LIMIT -1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "taken with token, 5, 0",
        "step 0 begun, 5, 5",
        "step 0 performed, 5, 0",
        "step 0 done, 5, 0",
        "step 1 begun|finished, 5, 1",
        "step 1 performed, 1, 0"
    })
    void killed_at_a_boundary_and_started_again_it_does_what_is_left_and_nothing_twice(
            String boundary, int standing, int begunAgain) throws SQLException {
        var words = peopleAtWork();
        var first = stage.replica("a", boundary).ready();
        ask(first, words);
        first.standsStill(standing);
        // Those that do not stand still at the boundary are over before it.
        await().atMost(PATIENCE)
                .until(() -> number("SELECT count(*) FROM event WHERE kind = 'run-finished'") >= RUNS - standing);
        first.kill();
        var second = stage.replica("a", "").ready();
        awaitDone(RUNS);
        // What was done already is found out by looking; only what was not is begun again.
        assertThat(number("SELECT count(*) FROM event WHERE kind = 'step-begun'"))
                .isEqualTo(RUNS + 1 + begunAgain);
        everythingOnce(second);
        letThemIn();
    }

    @Test
    void the_undo_survives_a_kill_as_well() throws SQLException {
        stage.newStore();
        var first = stage.replica("a", "run 2 step 0 (begun|performed)").ready();
        first.say("oncall", "/db terminate --all --database shop --reason test");
        await().atMost(PATIENCE).until(() -> number("SELECT count(*) FROM run") == 1);
        first.say("approver", "/db approve 1");
        awaitDone(1);
        first.say("oncall", "/db undo 1");
        first.standsStill(1);
        first.kill();
        stage.replica("a", "").ready();
        awaitDone(2);
        try (var session = stage.session("app", "shop")) {
            assertThat(session.isValid(5)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"step 0 begun", "step 0 performed"})
    void another_replica_takes_over_within_ten_seconds(String boundary) throws SQLException {
        var words = peopleAtWork();
        var first = stage.replica("a", boundary).ready();
        ask(first, words);
        first.standsStill(RUNS);
        var second = stage.replica("b", "").ready();
        try (var time = Beats.start()) {
            first.kill();
            await().atMost(PATIENCE).until(() -> number("SELECT count(*) FROM run WHERE token >= 2") == RUNS);
            assertThat(time.passed()).isLessThan(Duration.ofSeconds(10));
        }
        awaitDone(RUNS);
        everythingOnce(second);
        letThemIn();
    }

    @ParameterizedTest
    @CsvSource({"step 0 begun", "step 0 performed"})
    void a_replica_that_slept_through_its_lease_writes_and_does_nothing_more(String boundary) throws SQLException {
        var words = peopleAtWork();
        var first = stage.replica("a", boundary).ready();
        ask(first, words);
        first.standsStill(RUNS);
        var second = stage.replica("b", "").ready();
        first.signal("STOP");
        awaitDone(RUNS);
        first.goOn();
        first.signal("CONT");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(first.said()
                                .lines()
                                .filter(line -> line.contains("was taken over by somebody else"))
                                .count())
                        .isEqualTo(RUNS));
        everythingOnce(second);
        letThemIn();
    }

    @ParameterizedTest
    @CsvSource({"step 0 begun", "step 0 performed"})
    void a_store_that_is_restarted_in_the_middle_of_a_step_loses_nothing(String boundary) throws SQLException {
        var words = peopleAtWork();
        var replica = stage.replica("a", boundary).ready();
        ask(replica, words);
        replica.standsStill(RUNS);
        stage.crashStore();
        replica.goOn();
        awaitDone(RUNS);
        everythingOnce(replica);
        letThemIn();
    }
}
