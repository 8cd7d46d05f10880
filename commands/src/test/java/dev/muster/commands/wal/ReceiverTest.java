package dev.muster.commands.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.testing.Beats;
import dev.muster.commands.testing.OwnServers;
import dev.muster.commands.testing.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiverTest {
    private static OwnServers servers;

    @TempDir
    Path root;

    private Wire wire;
    private Station station;

    @BeforeAll
    static void server() throws Exception {
        servers = new OwnServers("a");
    }

    @AfterAll
    static void end() throws Exception {
        servers.close();
    }

    @BeforeEach
    void station() throws Exception {
        wire = new Wire(servers.port("a"));
        station = new Station(root, OwnServers.cluster("orders", servers.node("a", wire.port())));
    }

    @AfterEach
    void close() throws Exception {
        station.close();
        wire.close();
        servers.dropSlots("a");
    }

    @Test
    void a_closed_segment_is_sealed_and_opens_with_age_and_zstd() throws Exception {
        station.streams();
        var first = servers.fill("a", 1);
        var written = Files.readAllBytes(servers.data("a").resolve("pg_wal").resolve(first));

        station.await("it is sealed", () -> station.isSealed(first));

        assertThat(station.opened(first)).isEqualTo(written);
        assertThat(station.sealed(first).toString())
                .contains("/orders/wal/" + servers.ask("a", "SELECT system_identifier FROM pg_control_system()")
                        + "/00000001/");
        assertThat(servers.ask("a", "SELECT application_name FROM pg_stat_replication"))
                .isEqualTo("muster_wal_orders");
    }

    @Test
    void the_spool_keeps_the_newest_segment_alone() throws Exception {
        station.streams();
        for (int i = 0; i < 4; i++) {
            var name = servers.fill("a", i);
            station.await(name + " is sealed", () -> station.isSealed(name));
        }

        station.await(
                "the older ones are gone",
                () -> station.spooled().stream()
                                .filter(name -> !name.endsWith(".partial"))
                                .count()
                        == 1);
        assertThat(station.continuity().whole()).isTrue();
    }

    @Test
    void a_segment_that_is_not_full_is_sealed_in_part_and_then_replaced_by_the_whole() throws Exception {
        station.streams();
        servers.execute("a", "INSERT INTO line VALUES (1, 'x')");
        var name = servers.ask("a", "SELECT pg_walfile_name(pg_current_wal_lsn())");
        var later = Instant.now().plus(Duration.ofMinutes(2));
        station.await(
                "all of it is flushed here",
                () -> servers.ask("a", "SELECT flush_lsn >= pg_current_wal_lsn() FROM pg_stat_replication")
                        .equals("t"));
        station.current().seal(later);

        assertThat(station.isSealed(name + ".partial")).isTrue();
        assertThat(station.opened(name + ".partial")).hasSize((int) OwnServers.SEGMENT);

        servers.execute("a", "SELECT pg_switch_wal()");
        station.await("the whole is sealed", () -> station.isSealed(name));
        assertThat(station.isSealed(name + ".partial")).isFalse();
    }

    @Test
    void a_cut_network_loses_nothing() throws Exception {
        station.streams();
        servers.fill("a", 1);
        wire.cut();
        station.await("it is noticed", () -> station.told.stream().anyMatch(line -> line.startsWith("stopped a")));
        for (int i = 0; i < 5; i++) {
            servers.fill("a", i);
        }
        wire.mend();
        var last = servers.fill("a", 9);

        station.await("the last one is sealed", () -> station.isSealed(last));
        assertThat(station.continuity().gaps()).isEmpty();
        assertThat(station.told).noneMatch(line -> line.contains("missing"));
    }

    @Test
    void a_killed_pg_receivewal_is_started_again() throws Exception {
        station.streams();
        assertThat(station.processes()).hasSize(1);
        station.processes().getFirst().destroyForcibly();
        var name = servers.fill("a", 1);

        station.await("it is sealed all the same", () -> station.isSealed(name));
        assertThat(station.continuity().gaps()).isEmpty();
    }

    @Test
    void what_a_killed_muster_left_running_is_ended_first() throws Exception {
        station.streams();
        var left = station.processes().getFirst();
        station.forget();

        station.streams();

        assertThat(left.onExit().get(60, TimeUnit.SECONDS).isAlive()).isFalse();
        assertThat(station.processes()).hasSize(1);
        var name = servers.fill("a", 1);
        station.await("it goes on", () -> station.isSealed(name));
        assertThat(station.continuity().gaps()).isEmpty();
    }

    @Test
    void a_receiver_on_a_machine_that_is_gone_is_dismissed_by_whoever_takes_over() throws Exception {
        station.streams();
        var second = Files.createDirectories(root.resolve("second"));
        try (var other = new Station(second, station.cluster)) {
            var name = servers.fill("a", 1);
            other.await("the other one seals", () -> other.isSealed(name));
            assertThat(other.told).anyMatch(line -> line.startsWith("receiving from a"));
        }
    }

    @Test
    void a_repository_that_is_away_costs_nothing_but_room_in_the_spool() throws Exception {
        station.streams();
        var vault = root.resolve("vault");
        var first = servers.fill("a", 1);
        station.await("it is sealed", () -> station.isSealed(first));
        Files.move(vault, root.resolve("elsewhere"));
        Files.writeString(vault, "no folder");
        var names = java.util.List.of(servers.fill("a", 2), servers.fill("a", 3), servers.fill("a", 4));
        station.await("they lie in the spool", () -> station.spooled().containsAll(names));
        station.await(
                "it is told",
                () -> station.current().reception().sealing().isPresent()
                        && station.current()
                                .reception()
                                .backlog()
                                .unsealedSince()
                                .isPresent());
        assertThat(station.current().reception().sealing().orElseThrow().code()).startsWith("REPOSITORY_");

        Files.delete(vault);
        Files.move(root.resolve("elsewhere"), vault);

        station.await(
                "all are sealed",
                () -> station.names()
                        .containsAll(
                                names.stream().map(name -> name + ".zst.age").toList()));
        assertThat(station.continuity().gaps()).isEmpty();
        assertThat(station.current().reception().sealing()).isEmpty();
    }

    @Test
    void a_dropped_slot_is_made_again_and_what_is_missing_is_named() throws Exception {
        station.streams();
        var before = servers.fill("a", 1);
        station.await("it is sealed", () -> station.isSealed(before));
        wire.cut();
        TestCluster.await(
                "the slot is free",
                () -> servers.ask("a", "SELECT active FROM pg_replication_slots")
                        .equals("f"));
        servers.execute("a", "SELECT pg_drop_replication_slot('muster')");
        for (int i = 0; i < 12; i++) {
            servers.fill("a", i);
            servers.execute("a", "CHECKPOINT");
        }
        wire.mend();
        var after = servers.fill("a", 9);

        station.await("it is received again", () -> station.isSealed(after));

        assertThat(station.told)
                .anyMatch(line -> line.matches("WAL from .* to .* is missing \\(\\d+ segments? of timeline 1\\)"));
        var gaps = station.continuity().gaps();
        assertThat(gaps).hasSize(1);
        assertThat(gaps.getFirst().from())
                .isEqualTo(
                        Segment.named(before, OwnServers.SEGMENT).orElseThrow().end());
        assertThat(station.told).contains(gaps.getFirst().inWords());
    }

    @Test
    void copies_are_made_and_parts_that_were_replaced_go() throws Exception {
        station.streams();
        var name = servers.fill("a", 1);
        station.await("it is sealed", () -> station.isSealed(name));
        station.current().copy();

        var copied = root.resolve("copy").resolve(root.resolve("vault").relativize(station.sealed(name)));
        assertThat(Files.readAllBytes(copied)).isEqualTo(Files.readAllBytes(station.sealed(name)));

        Files.delete(copied);
        station.current().copy();
        assertThat(copied).exists();
    }

    @Test
    void closing_ends_the_program_within_two_seconds() throws Exception {
        station.streams();
        try (var time = Beats.start()) {
            station.close();
            assertThat(time.passed()).isLessThan(Duration.ofSeconds(2));
        }
        assertThat(station.processes()).isEmpty();
    }

    @Test
    void another_cluster_under_the_same_name_is_refused() throws Exception {
        Files.createDirectories(station.spool);
        Files.writeString(station.spool.resolve("system"), "7000000000000000001\n");

        station.await(
                "it is refused",
                () -> station.current().reception().state() instanceof Reception.State.Hindered(var problem, var _)
                        && problem.code().equals("OTHER_SYSTEM"));
        assertThat(station.processes()).isEmpty();
    }
}
