package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.backup.TakeBackup;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.testing.Folders;
import dev.muster.commands.testing.TestCluster;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The primary died, with commits that nobody received in the midst of a segment: what is in the repositories takes its place,
 * what is lost is told, and the dead one can be put back.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
final class DeadPrimaryTest {
    private static final Map<String, String> HASHES = new HashMap<>();
    private static Scenery scenery;
    private static String target;

    @BeforeAll
    static void a_primary_dies() throws Exception {
        scenery = new Scenery(true);
        scenery.streams();
        scenery.base();
        mark(1);
        mark(2);
        target = scenery.lsn();
        mark(3);
        var whole = scenery.servers.ask(Scenery.ONE, "SELECT pg_walfile_name(pg_switch_wal())");
        mark(4);
        TestCluster.await("it is received", DeadPrimaryTest::isReceived);
        TestCluster.await("of the last segment a part is kept", () -> isKept(whole) && isKept(".partial"));
        letMusterIn(false);
        mark(5);
        dies();
        letMusterIn(true);
    }

    @AfterAll
    static void all_is_over() throws Exception {
        scenery.close();
    }

    private static void mark(int n) throws Exception {
        scenery.mark(n);
        HASHES.put(scenery.marks(Scenery.ONE), scenery.hash(Scenery.ONE));
    }

    private static boolean isReceived() throws Exception {
        return scenery.servers
                .ask(
                        Scenery.ONE,
                        "SELECT count(*) FROM pg_stat_replication WHERE application_name LIKE 'muster%' AND flush_lsn >= pg_current_wal_lsn()")
                .equals("1");
    }

    private static boolean isKept(String name) throws Exception {
        return Folders.files(scenery.root.resolve("vault")).stream()
                .anyMatch(path -> path.getFileName().toString().contains(name));
    }

    /** Whoever receives WAL; the standby streams as somebody else. */
    private static void letMusterIn(boolean in) throws Exception {
        var rules = scenery.servers.data(Scenery.ONE).resolve("pg_hba.conf");
        var closed = "host replication muster 127.0.0.1/32 reject\n";
        var said = Files.readString(rules);
        Files.writeString(rules, in ? said.replace(closed, "") : closed + said);
        if (!in) {
            scenery.servers.execute(Scenery.ONE, "SELECT pg_reload_conf()");
            TestCluster.await(
                    "nobody receives",
                    () -> scenery.servers
                            .ask(
                                    Scenery.ONE,
                                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_replication WHERE application_name LIKE 'muster%'")
                            .equals("0"));
        }
    }

    private static void dies() throws Exception {
        var written = scenery.lsn();
        TestCluster.await(
                "its standby has it",
                () -> scenery.servers
                        .ask(Scenery.TWO, "SELECT pg_last_wal_replay_lsn() >= '%s'".formatted(written))
                        .equals("t"));
        scenery.servers.stop(Scenery.ONE, "immediate");
        TestCluster.await(
                "it is seen that it is dead",
                () -> scenery.observer().observe(scenery.cluster).nodes().stream()
                        .anyMatch(seen -> seen.node().name().equals(Scenery.ONE)
                                && seen.facts().isEmpty()));
    }

    private static Scenery.Run takenBack(Plan plan) throws Exception {
        var run = scenery.run(plan.steps());
        assertThat(scenery.hash(Scenery.TWO)).isEqualTo(scenery.hash(Scenery.ONE));
        var backup = scenery.tools
                .vault()
                .backup(run.of(TakeBackup.class).values().getOrDefault("backup", "none"))
                .orElseThrow();
        assertThat(String.format("%08X", backup.manifest().start().timeline()))
                .as("nobody could look at the dead one, and it is taken all the same")
                .isEqualTo(scenery.timeline());
        return run;
    }

    private static void undone(Scenery.Run run, String marks, String hash) throws Exception {
        scenery.mark(100);
        scenery.run(run.undo());
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo(marks);
        assertThat(scenery.hash(Scenery.ONE)).isEqualTo(hash);
        assertThat(scenery.hash(Scenery.TWO)).isEqualTo(hash);
    }

    @Test
    @Order(1)
    void the_newest_that_anybody_received_takes_its_place_and_each_commit_that_nobody_did_is_told() throws Exception {
        var all = scenery.hash(Scenery.TWO);
        var plan = scenery.plan("latest");
        assertThat(plan.grounds().facts()).containsEntry("node one", "down");
        var run = takenBack(plan);
        var marks = scenery.marks(Scenery.ONE);
        assertThat(marks).isIn("1 2 3", "1 2 3 4");
        assertThat(scenery.hash(Scenery.ONE)).isEqualTo(HASHES.get(marks));
        int lost = 5 - marks.split(" ").length;
        assertThat(run.of(WeighLoss.class).values()).containsEntry("commits", String.valueOf(lost));
        assertThat(run.of(WeighLoss.class).seen()).contains("what is there now cannot be read");
        assertThat(run.of(StopCluster.class).seen()).contains("one did not run");
        undone(run, "1 2 3 4 5", all);
    }

    @Test
    @Order(2)
    void a_position_before_it_died_is_reached_to_the_row() throws Exception {
        scenery.streams();
        var all = scenery.hash(Scenery.ONE);
        dies();
        var run = takenBack(scenery.plan(target, "timeline", "1"));
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1 2");
        assertThat(scenery.hash(Scenery.ONE)).isEqualTo(HASHES.get("1 2"));
        undone(run, "1 2 3 4 5", all);
    }
}
