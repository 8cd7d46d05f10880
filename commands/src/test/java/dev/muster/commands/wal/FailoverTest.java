package dev.muster.commands.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.testing.OwnServers;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.verb.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was received brings a server to the last row that was committed, also over a failover. */
class FailoverTest {
    @TempDir
    Path root;

    @Test
    void a_failover_is_followed_and_a_base_backup_replays_over_it_to_the_last_row() throws Exception {
        try (var servers = new OwnServers("a")) {
            servers.standby("b", "a");
            try (var station = new Station(root, OwnServers.cluster("orders", servers.node("a"), servers.node("b")))) {
                station.streams();
                servers.base("base", "a", "--wal-method=none");
                var base = Station.manifest(servers, Manifest.Kind.PHYSICAL, "orders-20260301-020000-p001", List.of());
                servers.fill("a", 1);
                servers.fill("a", 2);
                station.await(
                        "the standby has it",
                        () -> servers.ask("b", "SELECT count(*) FROM line").equals("2"));
                servers.stop("a", "immediate");
                servers.promote("b");
                station.await(
                        "it receives from b",
                        () -> station.told.stream().anyMatch(line -> line.startsWith("receiving from b")));
                var last = servers.fill("b", 3);
                station.await("the new timeline is sealed", () -> station.isSealed(last));
                station.await("its history too", () -> station.isSealed("00000002.history"));

                assertThat(last).startsWith("00000002");
                assertThat(station.continuity().gaps()).isEmpty();
                isOfUseUntilItsTimelineWasLeft(station, base);
                replayed(servers, station);
                assertThat(servers.ask("base", "SELECT string_agg(n::text, ',' ORDER BY n) FROM line"))
                        .isEqualTo("1,2,3");
            }
        }
    }

    /** What the old primary wrote after the other was promoted leads to nowhere, and so does a backup of it. */
    private static void isOfUseUntilItsTimelineWasLeft(Station station, Manifest base) throws Exception {
        var reach = WalCommands.reach(station.tools, Reception.All.none());
        var rpo = new RpoCommand(new Surveyor(station.tools, Reception.All.none()));
        var asked = new Request(new Arguments(Map.of()), Optional.empty(), Instant.now());
        var late = new Manifest(
                base.format(),
                "orders-20260301-030000-p002",
                base.kind(),
                base.source(),
                base.start(),
                new Manifest.Moment(Instant.now(), 1, "F/0"),
                base.tool(),
                base.keys(),
                base.parts(),
                base.content(),
                base.base());
        station.tools.vault().add("vault", late);

        assertThat(reach.look("orders").left())
                .containsOnly(Map.entry(
                        late.id(), "it ended at F/0 on timeline 1, and orders went another way, to timeline 2"));
        assertThat(rpo.answer(asked).toString())
                .contains("no physical backup is left that WAL could be replayed onto: " + late.id());

        station.tools.vault().add("vault", base);
        assertThat(reach.look("orders").left()).containsOnlyKeys(late.id());
        assertThat(rpo.answer(asked).toString()).doesNotContain("could be replayed onto");
    }

    /** By hand: with age, zstd, and what PostgreSQL offers for it. */
    private void replayed(OwnServers servers, Station station) throws Exception {
        var wal = servers.folder().resolve("restored");
        Files.createDirectories(wal);
        for (var name : station.names()) {
            if (name.endsWith(".zst.age") && !name.contains(".partial")) {
                var plain = name.replace(".zst.age", "");
                Files.write(wal.resolve(plain), station.opened(plain));
            }
        }
        Station.run(root, "chmod", "-R", "a+rX", wal.toString());
        Files.writeString(
                servers.data("base").resolve("postgresql.auto.conf"),
                "restore_command = 'cp \"" + wal + "/%f\" \"%p\"'\nrecovery_target_timeline = 'latest'\n");
        Files.createFile(servers.data("base").resolve("recovery.signal"));
        servers.start("base");
        TestCluster.await(
                "it is recovered",
                () -> servers.ask("base", "SELECT pg_is_in_recovery()").equals("f"));
    }
}
