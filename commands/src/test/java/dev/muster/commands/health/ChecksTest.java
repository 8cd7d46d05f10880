package dev.muster.commands.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.cluster.Facts;
import dev.muster.commands.cluster.Seen;
import dev.muster.commands.cluster.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksTest {

    private static List<String> found(Topology topology) {
        return Checks.of(topology).stream()
                .map(f -> f.severity() + " " + f.code())
                .toList();
    }

    private static List<String> foundOnPrimary(Facts primary) {
        return found(Seen.of(new Topology.Up(primary), new Topology.Up(Seen.standby())));
    }

    private static List<String> foundOnStandby(Facts.Wal wal) {
        return found(Seen.of(new Topology.Up(Seen.primary()), new Topology.Up(Seen.facts(true, 1, wal))));
    }

    @Test
    void a_healthy_cluster_has_no_findings() {
        assertThat(Checks.of(Seen.healthy())).isEmpty();
    }

    @Test
    void a_dead_standby_is_critical_and_says_why() {
        var findings = Checks.of(Seen.of(new Topology.Up(Seen.primary()), new Topology.Down("nothing listens on it")));
        assertThat(findings).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo("NODE_DOWN");
            assertThat(f.subject()).isEqualTo("orders-b");
            assertThat(f.fact()).contains("nothing listens on it");
        });
    }

    @Test
    void a_dead_primary_leaves_nobody_to_write() {
        assertThat(found(Seen.of(new Topology.Down("gone"), new Topology.Up(Seen.standby()))))
                .containsExactly("CRITICAL NO_PRIMARY", "CRITICAL NODE_DOWN");
    }

    @Test
    void two_writers_are_a_split_brain() {
        assertThat(found(Seen.of(new Topology.Up(Seen.primary()), new Topology.Up(Seen.primary()))))
                .contains("CRITICAL SPLIT_BRAIN");
    }

    @Test
    void a_standby_on_an_older_timeline_is_noticed() {
        var left = Seen.facts(
                true, 2, new Facts.Wal(50_000_000, Optional.empty(), Optional.of("streaming"), Optional.empty()));
        assertThat(found(Seen.of(new Topology.Up(Seen.primary()), new Topology.Up(left))))
                .containsExactly("WARNING TIMELINES");
    }

    @Test
    void the_server_of_our_own_store_is_never_fine() {
        assertThat(found(Seen.of(new Topology.Up(Seen.primary()), new Topology.Ours())))
                .contains("CRITICAL OWN_STORE");
    }

    @ParameterizedTest
    @CsvSource({"79,", "80,WARNING", "89,WARNING", "90,CRITICAL"})
    void connections_near_the_limit(int taken, String severity) {
        var load = new Facts.Load(taken, 100, 1, 1, 1, Optional.empty(), Optional.empty());
        var expected = severity == null ? List.of() : List.of(severity + " CONNECTIONS");
        assertThat(foundOnPrimary(Seen.with(Seen.primary(), load))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"299,", "300,WARNING", "1800,CRITICAL"})
    void a_session_that_sits_in_its_transaction(int seconds, String severity) {
        var load = new Facts.Load(1, 100, 1, 1, 1, Optional.empty(), Optional.of(Duration.ofSeconds(seconds)));
        var expected = severity == null ? List.of() : List.of(severity + " IDLE_IN_TRANSACTION");
        assertThat(foundOnPrimary(Seen.with(Seen.primary(), load))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"10,", "11,WARNING"})
    void a_query_that_runs_long(int seconds, String severity) {
        var load = new Facts.Load(1, 100, 1, 1, 1, Optional.of(Duration.ofSeconds(seconds)), Optional.empty());
        var expected = severity == null ? List.of() : List.of(severity + " LONG_QUERY");
        assertThat(foundOnPrimary(Seen.with(Seen.primary(), load))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"79,", "80,WARNING", "90,CRITICAL"})
    void a_disk_that_fills(int used, String severity) {
        var expected = severity == null ? List.of() : List.of(severity + " DISK");
        assertThat(foundOnPrimary(Seen.with(Seen.primary(), new Facts.Disk(100, 100 - used))))
                .isEqualTo(expected);
    }

    @Test
    void a_standby_that_is_far_behind_in_bytes_or_in_time() {
        long megabyte = 1024 * 1024;
        assertThat(foundOnStandby(new Facts.Wal(
                        50_000_000 - 40 * megabyte, Optional.of(11.0), Optional.of("streaming"), Optional.empty())))
                .containsExactly("WARNING LAG");
        assertThat(foundOnStandby(new Facts.Wal(
                        50_000_000 - 101 * megabyte, Optional.empty(), Optional.of("streaming"), Optional.empty())))
                .containsExactly("WARNING LAG");
        assertThat(foundOnStandby(new Facts.Wal(
                        50_000_000 - 1025 * megabyte, Optional.empty(), Optional.of("streaming"), Optional.empty())))
                .containsExactly("CRITICAL LAG");
    }

    @Test
    void a_standby_that_receives_nothing_is_noticed_although_it_lags_by_nothing() {
        assertThat(foundOnStandby(new Facts.Wal(50_000_000, Optional.empty(), Optional.empty(), Optional.empty())))
                .containsExactly("WARNING NOT_STREAMING");
    }

    @Test
    void a_standby_that_has_heard_nothing_for_long_is_noticed_although_it_says_it_streams() {
        var silent = new Facts.Wal(
                50_000_000, Optional.empty(), Optional.of("streaming"), Optional.of(Duration.ofMinutes(2)));
        assertThat(foundOnStandby(silent)).containsExactly("WARNING SILENCE");
    }

    @Test
    void archiving_that_fails_is_critical_until_it_works_again() {
        var failed = Optional.of(Seen.NOW.minusSeconds(5));
        assertThat(foundOnPrimary(Seen.with(Seen.primary(), new Facts.Archiving("on", Optional.empty(), failed))))
                .containsExactly("CRITICAL ARCHIVING_FAILS");
        assertThat(foundOnPrimary(Seen.with(
                        Seen.primary(), new Facts.Archiving("on", Optional.of(Seen.NOW.minusSeconds(1)), failed))))
                .isEmpty();
        assertThat(foundOnPrimary(
                        Seen.with(Seen.primary(), new Facts.Archiving("off", Optional.empty(), Optional.empty()))))
                .containsExactly("WARNING ARCHIVING_OFF");
    }

    @Test
    void a_database_that_lets_nobody_in_is_told_once_of_the_primary() {
        var held = Checks.of(Seen.of(
                new Topology.Up(Seen.held(Seen.primary(), "orders")),
                new Topology.Up(Seen.held(Seen.standby(), "orders"))));
        assertThat(held).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
            assertThat(finding.code()).isEqualTo("DATABASE_HELD");
            assertThat(finding.subject()).isEqualTo("orders-a");
            assertThat(finding.fact()).isEqualTo("database orders lets no new session in");
        });
    }
}
