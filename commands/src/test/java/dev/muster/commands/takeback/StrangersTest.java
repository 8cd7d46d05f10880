package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.testing.OwnServers;
import dev.muster.commands.testing.TestCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who follows a standby of ours and who is sent changes is told too, each with what is to be done about it. */
@Timeout(120)
final class StrangersTest {
    private static final String FOUR = "four";
    private static Scenery scenery;
    private static OwnServers other;
    private static Plan plan;

    @BeforeAll
    static void a_cluster_with_a_subscriber_and_somebody_behind_its_standby() throws Exception {
        scenery = new Scenery(true);
        scenery.servers.execute(Scenery.ONE, "ALTER SYSTEM SET wal_level = logical");
        scenery.servers.stop(Scenery.ONE, "fast");
        scenery.servers.start(Scenery.ONE);
        TestCluster.await(
                "it receives again",
                () -> scenery.servers
                        .ask(
                                Scenery.ONE,
                                "SELECT count(*) FROM pg_stat_replication WHERE application_name LIKE 'muster%'")
                        .equals("1"));
        scenery.streams();
        scenery.base();
        scenery.mark(1);
        var target = scenery.lsn();
        scenery.mark(2);
        scenery.servers.base(FOUR, Scenery.TWO, "--write-recovery-conf", "--create-slot", "--slot=" + FOUR);
        scenery.servers.start(FOUR);
        other = new OwnServers("other");
        other.execute("other", "CREATE TABLE mark (n int PRIMARY KEY, at timestamptz)");
        scenery.servers.execute(Scenery.ONE, "CREATE PUBLICATION marks FOR TABLE mark");
        other.execute("other", """
                CREATE SUBSCRIPTION warehouse CONNECTION 'host=127.0.0.1 port=%d user=postgres dbname=postgres'
                       PUBLICATION marks
                """.formatted(scenery.servers.port(Scenery.ONE)));
        TestCluster.await(
                "both follow",
                () -> other.ask("other", "SELECT count(*) FROM mark").equals("2")
                        && scenery.servers
                                .ask(Scenery.TWO, "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")
                                .equals("1"));
        // Who copies the table at first is a follower of its own, for a moment.
        TestCluster.await(
                "one subscriber is left",
                () -> scenery.servers
                                .ask(
                                        Scenery.ONE,
                                        "SELECT count(*) FROM pg_replication_slots WHERE slot_type = 'logical'")
                                .equals("1")
                        && scenery.servers
                                .ask(
                                        Scenery.ONE,
                                        "SELECT count(*) FROM pg_stat_replication WHERE application_name LIKE 'pg\\_%\\_sync\\_%'")
                                .equals("0"));
        plan = scenery.plan(target);
    }

    @AfterAll
    static void all_is_over() throws Exception {
        other.close();
        scenery.close();
    }

    @Test
    void each_is_told_with_whom_it_follows_and_how_it_is_made_anew() {
        var told = plan.grounds().checks().stream()
                .filter(each -> each.name().contains("nobody follows"))
                .map(Check::measured)
                .findFirst()
                .orElseThrow();
        assertThat(told)
                .contains(
                        "the subscriber “warehouse” at 127.0.0.1, which follows one as postgres by the slot warehouse")
                .contains("drop its subscription and create it anew, with copy_data")
                .contains("the standby “walreceiver” at 127.0.0.1, which follows two as postgres by the slot four")
                .contains("pg_basebackup -R -h 127.0.0.1 -p %d -U postgres -S four"
                        .formatted(scenery.servers.port(Scenery.TWO)))
                .doesNotContain("slot two", "which follows one as postgres: rebuild");
    }
}
