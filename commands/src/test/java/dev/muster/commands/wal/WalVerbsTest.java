package dev.muster.commands.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.plan.Work;
import dev.muster.commands.shelf.WalReach;
import dev.muster.commands.testing.OwnServers;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalVerbsTest {
    private static OwnServers servers;

    @TempDir
    Path root;

    private Wire wire;
    private Station station;
    private Surveyor surveyor;

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
        surveyor = new Surveyor(station.tools, ours());
    }

    @AfterEach
    void close() throws Exception {
        station.close();
        wire.close();
        servers.dropSlots("a");
    }

    private Reception.All ours() {
        return new Reception.All() {
            @Override
            public Optional<Reception> of(String cluster) {
                return Optional.of(station.current().reception());
            }

            @Override
            public Trail trail(String cluster) {
                return station.current().trail();
            }
        };
    }

    private static Answer ask(Command command, String... given) {
        var values = new java.util.LinkedHashMap<String, String>();
        for (int i = 0; i < given.length; i += 2) {
            values.put(given[i], given[i + 1]);
        }
        return command.answer(new Request(new Arguments(values), Optional.empty(), Instant.now()));
    }

    /** All of it that people see. */
    private static String said(Answer answer) {
        return switch (answer) {
            case Answer.Reply reply -> reply.document().title() + "\n" + reply.document() + "\n" + reply.next();
            case Answer.Refusal(var problem, var _) -> problem.code() + ": " + problem.fact();
            case Answer.Aside _, Answer.Proposal _ -> throw new AssertionError(answer);
        };
    }

    private String check(String... given) {
        return said(ask(new WalCheckCommand(surveyor), given));
    }

    private String rpo() {
        return said(ask(new RpoCommand(surveyor)));
    }

    @Test
    void status_tells_whether_it_is_received_on_whichever_replica_it_is_asked() throws Exception {
        var elsewhere = new WalStatusCommand(new Surveyor(station.tools, Reception.All.none()));
        assertThat(said(ask(elsewhere)))
                .startsWith("orders: WAL is not received")
                .contains("there is none");

        station.streams();
        station.fill(servers, 1);
        // The server may have begun another segment by itself, and a part of that is sealed as well.
        var newest = station.segments().getLast();

        assertThat(said(ask(elsewhere)))
                .startsWith("orders: WAL is received")
                .contains("streaming from a", "not on this replica", "active, from", newest + " at");
        assertThat(said(ask(new WalStatusCommand(surveyor))))
                .startsWith("orders: WAL is received")
                .contains("since", "vault", "copy", "wal check orders")
                .doesNotContain("not on this replica");
    }

    @Test
    void status_and_findings_name_a_hole_and_what_closes_it() throws Exception {
        station.streams();
        station.base(servers);
        station.fill(servers, 1);
        var lost = station.fill(servers, 2);
        station.fill(servers, 3);
        Files.delete(station.sealed(lost));

        assertThat(said(ask(new WalStatusCommand(surveyor)))).contains("is missing (1 segment of timeline 1)");
        var survey = surveyor.survey(station.cluster).orElseThrow();
        var trail = station.current().trail();
        assertThat(WalFindings.of(survey, Exposure.of(survey, trail)))
                .extracting(finding -> finding.severity() + " " + finding.code())
                .containsExactly("CRITICAL WAL_GAP");

        station.tools
                .vault()
                .add(
                        "vault",
                        Station.manifest(servers, Manifest.Kind.PHYSICAL, "orders-20260301-030000-p002", List.of()));
        var mended = surveyor.survey(station.cluster).orElseThrow();
        assertThat(WalFindings.of(mended, Exposure.of(mended, trail))).isEmpty();
        assertThat(said(ask(new WalStatusCommand(surveyor)))).contains("A newer base backup lies behind it");
    }

    @Test
    void check_says_that_it_is_whole_and_where_it_is_not() throws Exception {
        assertThat(check()).startsWith("NO_WAL_YET");
        station.streams();
        var first = station.fill(servers, 1);
        var second = station.fill(servers, 2);
        var third = station.fill(servers, 3);
        assertThat(check()).startsWith("orders: WAL without a hole").doesNotContain("backup now");
        assertThat(check("deep", "true"))
                .startsWith("orders: WAL without a hole")
                .contains("every segment opened");

        Files.write(station.sealed(third), new byte[] {1, 2, 3});
        assertThat(check("deep", "true"))
                .startsWith("orders: WAL is damaged: 1 segment")
                .contains(third);

        Files.delete(station.sealed(second));
        var size = OwnServers.SEGMENT;
        assertThat(check(
                        "from", Segment.named(first, size).orElseThrow().start().toString()))
                .startsWith("orders: WAL is missing: 1 segment")
                .contains("backup now orders --kind physical");
        assertThat(check(
                        "from", Segment.named(third, size).orElseThrow().start().toString()))
                .startsWith("orders: WAL without a hole");
    }

    @Test
    void check_takes_times_and_says_what_is_wrong_with_them() throws Exception {
        station.streams();
        var before = Instant.now().minusSeconds(2);
        station.fill(servers, 1);
        station.fill(servers, 2);
        assertThat(check("from", before.toString())).startsWith("orders: WAL without a hole");
        assertThat(check("to", Instant.now().plusSeconds(3600).toString())).startsWith("NOT_YET");
        assertThat(check("from", Instant.now().plusSeconds(3600).toString())).startsWith("NOT_YET");
        assertThat(check("from", "F/0", "to", "0/1")).startsWith("EMPTY_RANGE");
    }

    @Test
    void find_is_told_how_far_the_wal_behind_a_base_leads() throws Exception {
        var reaching = new Reaching(surveyor);
        station.streams();
        var base = station.base(servers);
        assertThat(reaching.look("orders").reaches(base, Instant.now().plusSeconds(3600)))
                .isInstanceOf(WalReach.Answer.Ends.class);
        station.fill(servers, 1);
        var lost = station.fill(servers, 2);
        var seen = Station.manifest(servers, Manifest.Kind.LOGICAL, "orders-20260301-020000-l001", List.of());
        station.tools.vault().add("vault", seen);
        station.fill(servers, 3);
        var moment = seen.start().at();

        assertThat(reaching.look("orders").reaches(base, moment)).isInstanceOf(WalReach.Answer.Reaches.class);
        Files.delete(station.sealed(lost));
        assertThat(reaching.look("orders").reaches(base, moment))
                .isInstanceOfSatisfying(
                        WalReach.Answer.Ends.class,
                        ends -> assertThat(ends.last()).contains("it has a hole"));
    }

    @Test
    void an_archive_without_a_base_and_a_backup_of_a_part_save_nothing() throws Exception {
        station.streams();
        station.fill(servers, 1);
        station.tools
                .vault()
                .add(
                        "vault",
                        Station.manifest(
                                servers, Manifest.Kind.LOGICAL, "orders-20260301-020000-l001", List.of("table line")));

        assertThat(rpo()).startsWith("orders: RPO MISSED").contains("you would lose everything", "no physical backup");

        station.base(servers);
        assertThat(rpo()).startsWith("orders: RPO met");
    }

    @Test
    void a_primary_that_is_gone_has_written_nothing_since() throws Exception {
        station.streams();
        station.base(servers);
        station.fill(servers, 1);
        wire.cut();
        assertThat(rpo())
                .startsWith("orders: RPO met")
                .contains("not streaming")
                .doesNotContain("missing");
    }

    @Test
    void of_a_segment_that_is_there_in_part_nobody_knows_how_far_it_goes() throws Exception {
        station.streams();
        station.base(servers);
        station.fill(servers, 1);
        servers.execute("a", "INSERT INTO line VALUES (2, 'x')");
        station.await(
                "a part of it is sealed", () -> station.names().stream().anyMatch(name -> name.contains(".partial")));
        station.current().close();
        servers.dropSlots("a");
        servers.execute("a", "INSERT INTO line VALUES (3, 'this is nowhere else')");

        // As a Muster that was started just now sees it.
        var survey = new Surveyor(station.tools, Reception.All.none())
                .survey(station.cluster)
                .orElseThrow();
        var exposure = Exposure.of(survey, new Trail());
        assertThat(exposure.wal()).hasValueSatisfying(age -> assertThat(age).isNotEqualTo(Trail.Age.NONE));
    }

    @Test
    void all_clusters_stand_side_by_side_also_those_without_wal_or_backups() throws Exception {
        var billing = OwnServers.cluster("billing", servers.node("a"));
        var lonely = OwnServers.cluster("lonely", servers.node("a"));
        var clusters = List.<Cluster>of(station.cluster, billing, lonely);
        var without =
                new Keeping("billing", List.of("vault"), station.keys, Map.of(), Optional.empty(), Duration.ofHours(1));
        var vault = new Vault(
                List.of(
                        station.tools.vault().repository("vault"),
                        station.tools.vault().repository("copy")),
                List.of(station.keeping, without),
                root.resolve("scratch"));
        station.streams();
        station.base(servers);
        station.fill(servers, 1);
        try (var observer = new Observer(clusters, "none", Clock.systemUTC())) {
            var tools =
                    new Work.Tools(observer, station.tools.access(), station.tools.host(), station.tools.kits(), vault);
            var all = new Surveyor(tools, ours());
            assertThat(said(ask(new RpoCommand(all))))
                    .startsWith("What would be lost: more than is allowed")
                    .contains("[orders, ", "s, 5 min 0 s, met, ]", "[billing, everything, 5 min")
                    .contains("not configured", "[lonely, everything: no backups are configured");
            assertThat(said(ask(new RpoCommand(all), "cluster", "lonely"))).startsWith("NO_BACKUPS");
            assertThat(said(ask(new WalStatusCommand(all), "cluster", "billing")))
                    .startsWith("NO_WAL");
            assertThat(said(ask(new WalCheckCommand(all), "cluster", "lonely"))).startsWith("NO_BACKUPS");
        }
    }

    @Test
    void an_old_primary_is_not_received_from() throws Exception {
        Files.createDirectories(station.spool);
        Files.write(station.spool.resolve("000000020000000000000001"), new byte[(int) OwnServers.SEGMENT]);

        station.await(
                "it is refused",
                () -> station.current().reception().state() instanceof Reception.State.Hindered(var problem, var _)
                        && problem.code().equals("OLD_TIMELINE"));
        assertThat(station.processes()).isEmpty();
    }

    @Test
    void what_lies_far_behind_is_received_all_the_same() {
        assertThat(new Sender.Connected(1, "catchup", Optional.empty()).receiving())
                .isTrue();
        assertThat(new Sender.Connected(1, "streaming", Optional.empty()).receiving())
                .isTrue();
        assertThat(new Sender.Connected(1, "startup", Optional.empty()).receiving())
                .isFalse();
    }
}
