package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.problem.Problem;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** A standby that streams from another standby is copied from that one, after it, by its slot there. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(120)
final class CascadeTest {
    private static Scenery scenery;
    private static Plan plan;

    @BeforeAll
    static void a_chain() throws Exception {
        scenery = new Scenery(List.of(Scenery.TWO, Scenery.THREE), Map.of());
        scenery.streams();
        scenery.base();
        scenery.mark(1);
        var target = scenery.lsn();
        scenery.mark(2);
        plan = scenery.plan(target);
    }

    @AfterAll
    static void all_is_over() throws Exception {
        scenery.close();
    }

    private static List<RebuildStandby> rebuilds(Plan plan) {
        return plan.steps().stream()
                .flatMap(step -> step instanceof RebuildStandby rebuild
                        ? List.of(rebuild).stream()
                        : List.<RebuildStandby>of().stream())
                .toList();
    }

    private static Check check(Plan plan) {
        return plan.grounds().checks().stream()
                .filter(check -> check.toString().contains("whom it streams from"))
                .findFirst()
                .orElseThrow();
    }

    private static int port(String node) {
        return scenery.servers.port(node);
    }

    private static String slots(String node) throws Exception {
        return scenery.servers.ask(
                node, "SELECT string_agg(slot_name || ' ' || active, ', ' ORDER BY 1) FROM pg_replication_slots");
    }

    private static void requireChain() throws Exception {
        var sender = "SELECT sender_port FROM pg_stat_wal_receiver";
        assertThat(scenery.servers.ask(Scenery.TWO, sender)).isEqualTo(String.valueOf(port(Scenery.ONE)));
        assertThat(scenery.servers.ask(Scenery.THREE, sender)).isEqualTo(String.valueOf(port(Scenery.TWO)));
        assertThat(slots(Scenery.ONE)).contains("two true").doesNotContain("three");
        assertThat(slots(Scenery.TWO)).isEqualTo("three true");
    }

    @Test
    @Order(1)
    void each_is_rebuilt_after_whom_it_streams_from_however_they_are_configured() {
        assertThat(scenery.cluster.nodes().get(1).name()).isEqualTo(Scenery.THREE);
        var ground = Scenery.ground(plan);
        assertThat(rebuilds(plan))
                .containsExactly(
                        new RebuildStandby(ground, Scenery.TWO, Optional.of(Scenery.ONE)),
                        new RebuildStandby(ground, Scenery.THREE, Optional.of(Scenery.TWO)));
        assertThat(check(plan).passed()).isTrue();
        assertThat(check(plan).toString()).contains("two from one, three from two");
        assertThat(plan.outlook().blast()).containsEntry("standbys rebuilt", "two, three from two");
        assertThat(rebuilds(plan).getLast().describe()).contains("copied anew from two,");
    }

    @Test
    @Order(2)
    void it_is_copied_from_there_by_its_slot_there_and_streams_from_there_again() throws Exception {
        var copies = new ArrayList<String>();
        var tools = Meddled.tools(
                scenery.tools,
                errand -> {
                    if (errand.name().equals("pg_basebackup")) {
                        copies.add(String.join(" ", errand.arguments()));
                    }
                },
                _ -> {});
        var steps = plan.steps();
        for (Step step : steps.subList(0, steps.indexOf(rebuilds(plan).getLast()) + 1)) {
            step.perform(new Meddled(tools, () -> {}));
        }
        requireChain();
        assertThat(copies).hasSize(2);
        assertThat(copies.getFirst()).contains("port=" + port(Scenery.ONE), "--slot=two");
        assertThat(copies.getLast()).contains("port=" + port(Scenery.TWO), "--slot=three");
        assertThat(scenery.marks(Scenery.THREE)).isEqualTo("1");
        var other = new Streaming(scenery.work(), Scenery.ground(plan));
        var ground = Scenery.ground(plan);
        var thrown = catchThrowable(() -> other.requireFrom(ground.seat(Scenery.THREE), ground.primary()));
        assertThat(((Problem.Trouble) thrown).problem().fact()).isEqualTo("three streams from two, and not from one");
    }

    @Test
    @Order(3)
    void put_back_it_is_the_same_chain() throws Exception {
        new PutBack(Scenery.ground(plan)).perform(scenery.work());
        requireChain();
        assertThat(scenery.marks(Scenery.THREE)).isEqualTo("1 2");
    }

    @Test
    @Order(4)
    void whose_upstream_cannot_be_told_follows_the_primary_and_that_is_said() throws Exception {
        var more = "primary_conninfo = 'host=db.invalid,127.0.0.1 port=1'\n";
        Files.writeString(
                scenery.servers.data(Scenery.THREE).resolve("postgresql.auto.conf"), more, StandardOpenOption.APPEND);
        scenery.streams();
        var here = String.valueOf(Integer.parseInt(scenery.timeline(), 16));
        var plan = scenery.plan(scenery.lsn(), "timeline", here);
        var rebuild = rebuilds(plan).stream()
                .filter(each -> each.node().equals(Scenery.THREE))
                .findFirst()
                .orElseThrow();
        assertThat(rebuild.from()).isEmpty();
        assertThat(rebuild.describe()).contains("copied anew from one, since it cannot be told whom it streams from");
        assertThat(check(plan).passed()).isFalse();
        assertThat(check(plan).toString()).contains("the primary_conninfo of three names no one node of own");
    }

    @Test
    @Order(5)
    void addresses_are_read_as_libpq_reads_them() {
        assertThat(Conninfo.of("user=a password='b c=d\\'' host = ' x'"))
                .containsExactly(new Conninfo.Address("x", "5432"));
        assertThat(Conninfo.of("host=a,b port=1,2"))
                .containsExactly(new Conninfo.Address("a", "1"), new Conninfo.Address("b", "2"));
        assertThat(Conninfo.of("host=a hostaddr=10.0.0.1 port=7"))
                .containsExactly(new Conninfo.Address("10.0.0.1", "7"));
        assertThat(Conninfo.of("postgresql://u:p%40@[::1]:6432,b/db?sslmode=require"))
                .containsExactly(new Conninfo.Address("::1", "6432"), new Conninfo.Address("b", "5432"));
        assertThat(Conninfo.of("port=9 user=x")).containsExactly(new Conninfo.Address("/", "9"));
        assertThat(Conninfo.of("service=main")).isEmpty();
        assertThat(Conninfo.of("")).isEmpty();
    }
}
