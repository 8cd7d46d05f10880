package dev.muster.commands.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.health.Finding;
import dev.muster.commands.shelf.WalReach;
import dev.muster.commands.testing.OwnServers;
import dev.muster.commands.testing.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong about WAL is told, with what to do about it. A primary and a standby. */
class WalTroublesTest {
    private static OwnServers servers;

    @TempDir
    Path root;

    private Station station;

    @BeforeAll
    static void servers() throws Exception {
        servers = new OwnServers("a");
        servers.standby("b", "a");
    }

    @AfterAll
    static void end() throws Exception {
        servers.close();
    }

    @BeforeEach
    void station() throws Exception {
        station = new Station(root, OwnServers.cluster("orders", servers.node("a"), servers.node("b")));
    }

    @AfterEach
    void close() throws Exception {
        station.close();
        for (var node : List.of("a", "b")) {
            servers.dropSlots(node);
        }
    }

    @Test
    void no_argument_list_shows_the_password() throws Exception {
        var secret = "correct-horse-battery";
        var login = servers.node("a").login();
        var told = new Node(
                "a",
                new Node.Login(login.host(), login.port(), "postgres", "muster", new Secret(secret), "disable"),
                Optional.empty());
        try (var other =
                new Station(Files.createDirectory(root.resolve("other")), OwnServers.cluster("orders", told))) {
            other.streams();
            assertThat(other.processes()).isNotEmpty().allSatisfy(process -> {
                var proc = Path.of("/proc", String.valueOf(process.pid()));
                assertThat(Files.readString(proc.resolve("cmdline")))
                        .contains("pg_receivewal")
                        .doesNotContain(secret);
                assertThat(Files.readString(proc.resolve("environ"))).contains("PGPASSWORD=" + secret);
            });
            assertThat(other.current().reception().toString()).doesNotContain(secret);
        }
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

    private List<Finding> found(String code) {
        var surveyor = new Surveyor(station.tools, ours());
        var survey = surveyor.survey(station.cluster).orElseThrow();
        return WalFindings.of(survey, Exposure.of(survey, surveyor.trail("orders"))).stream()
                .filter(finding -> finding.code().equals(code))
                .toList();
    }

    @Test
    void a_slot_that_is_left_on_a_former_primary_is_told_with_the_sql_that_drops_it() throws Exception {
        assertThat(found("SLOT_LEFT")).isEmpty();
        servers.execute("b", "SELECT pg_create_physical_replication_slot('muster', true)");

        var left = found("SLOT_LEFT");
        assertThat(left).singleElement().matches(finding -> finding.subject().equals("b"));
        var sql = left.getFirst().hint().replaceFirst("^drop it there: ", "");
        assertThat(sql).startsWith("SELECT ");
        servers.execute("b", sql);

        assertThat(servers.ask("b", "SELECT count(*) FROM pg_replication_slots"))
                .isEqualTo("0");
        assertThat(found("SLOT_LEFT")).isEmpty();
    }

    @Test
    void who_may_receive_and_not_list_is_told_what_is_missing() throws Exception {
        servers.execute("a", "REVOKE pg_monitor FROM muster");
        try {
            station.await(
                    "it is told",
                    () -> station.current().reception().state() instanceof Reception.State.Hindered(var problem, var _)
                            && problem.code().equals("NO_MONITOR")
                            && problem.hint().equals("GRANT pg_monitor TO \"muster\", as a superuser"));
        } finally {
            servers.execute("a", "GRANT pg_monitor TO muster");
        }
        station.streams();
    }

    @Test
    void repositories_are_not_listed_each_time_that_findings_are_looked_for() throws Exception {
        station.streams();
        station.base(servers);
        station.fill(servers, 1);
        var lost = station.fill(servers, 2);
        station.fill(servers, 3);
        var findings = new WalFindings(station.tools, ours());
        findings.look(station.cluster);
        Files.delete(station.sealed(lost));
        findings.look(station.cluster);
        assertThat(findings.of("orders").orElseThrow()).isEmpty();

        var soon = new Surveyor(station.tools, ours(), Duration.ofMillis(1));
        assertThat(soon.survey(station.cluster).orElseThrow().gaps()).hasSize(1);
    }

    @Test
    void what_a_copy_lacks_is_told_once_it_had_its_time() throws Exception {
        station.streams();
        var name = station.fill(servers, 1);
        station.fill(servers, 2);
        station.current().copy();
        Files.delete(root.resolve("copy").resolve(root.resolve("vault").relativize(station.sealed(name))));
        assertThat(found("WAL_NOT_COPIED")).isEmpty();

        var old = FileTime.from(Instant.now().minus(Duration.ofMinutes(11)));
        Files.setLastModifiedTime(station.sealed(name), old);
        assertThat(found("WAL_NOT_COPIED"))
                .singleElement()
                .matches(finding -> finding.subject().equals("copy")
                        && finding.fact().contains("1 file of WAL of orders, from " + name));

        station.current().copy();
        assertThat(found("WAL_NOT_COPIED")).isEmpty();
    }

    /** As when the repository was away for a while: everything is sealed at once, and later than it was written. */
    @Test
    void wal_that_was_sealed_late_does_not_pass_for_what_came_before() throws Exception {
        station.streams();
        var base = station.base(servers);
        var names = List.of(station.fill(servers, 1), station.fill(servers, 2), station.fill(servers, 3));
        var moment = Instant.now();
        for (var name : names) {
            Files.setLastModifiedTime(station.sealed(name), FileTime.from(moment.plusSeconds(60)));
        }
        for (var name : station.segments()) {
            if (name.compareTo(names.getLast()) >= 0) {
                Files.delete(station.sealed(name));
            }
        }

        var reaching = new Reaching(new Surveyor(station.tools, ours()));
        TestCluster.await(
                "somebody looked since",
                () -> !(reaching.look("orders").reaches(base, moment) instanceof WalReach.Answer.Unsure));
        assertThat(reaching.look("orders").reaches(base, moment))
                .isInstanceOfSatisfying(
                        WalReach.Answer.Ends.class,
                        ends -> assertThat(ends.last()).contains("sealed up to", "surely holds all from before"));
    }
}
