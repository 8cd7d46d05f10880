package dev.muster.commands.health;

import static dev.muster.commands.health.Finding.critical;
import static dev.muster.commands.health.Finding.warning;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Facts;
import dev.muster.commands.cluster.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Judges what was observed, worst first. Pure: the same topology has the same findings. */
public final class Checks {
    private static final long MEGABYTE = 1024 * 1024;

    private final Topology topology;
    private final List<Finding> findings = new ArrayList<>();

    private Checks(Topology topology) {
        this.topology = topology;
    }

    public static List<Finding> of(Topology topology) {
        var checks = new Checks(topology);
        checks.cluster();
        topology.nodes().forEach(checks::node);
        return checks.findings.stream()
                .sorted(Comparator.comparing(Finding::severity).reversed())
                .toList();
    }

    private void cluster() {
        var name = topology.cluster().name();
        long writers = topology.up().filter(facts -> !facts.standby()).count();
        if (writers == 0) {
            findings.add(
                    critical("NO_PRIMARY", name, "no node takes writes", "find out which node should, and start it"));
        }
        if (writers > 1) {
            findings.add(critical(
                    "SPLIT_BRAIN", name, writers + " nodes take writes", "stop all but the true primary at once"));
        }
        if (differ(Facts.Identity::systemIdentifier)) {
            findings.add(critical(
                    "FOREIGN_NODE",
                    name,
                    "the nodes have different system identifiers",
                    "they are not copies of one another: check the configuration"));
        } else if (writers == 1 && differ(Facts.Identity::timeline)) {
            findings.add(warning(
                    "TIMELINES",
                    name,
                    "the nodes are on different timelines",
                    "a standby that missed a failover must be rewound or built anew"));
        }
    }

    private boolean differ(Function<Facts.Identity, Object> part) {
        return topology.up()
                        .map(Facts::identity)
                        .map(part)
                        .collect(Collectors.toSet())
                        .size()
                > 1;
    }

    private void node(Topology.Seen seen) {
        var name = seen.node().name();
        switch (seen.state()) {
            case Topology.Down(var why) ->
                findings.add(critical("NODE_DOWN", name, "is down: " + why, "look at its server log, then start it"));
            case Topology.Ours() ->
                findings.add(critical(
                        "OWN_STORE",
                        name,
                        "holds Muster's own state and is not touched",
                        "move Muster's store to a server of its own, or correct the address"));
            case Topology.Up(var facts) -> {
                load(name, facts.load());
                facts.storage().disk().ifPresent(disk -> disk(name, disk));
                if (facts.standby()) {
                    standby(name, facts);
                } else {
                    archiving(name, facts.archiving());
                    held(name, facts.storage().held());
                }
            }
        }
    }

    private void load(String name, Facts.Load load) {
        double connections = 100.0 * load.connections() / Math.max(1, load.maxConnections());
        above(connections, 80, 90)
                .ifPresent(severity -> findings.add(new Finding(
                        "CONNECTIONS",
                        severity,
                        name,
                        "%d of %d connections are taken".formatted(load.connections(), load.maxConnections()),
                        "end idle sessions, or pool them")));
        load.longestIdleInTransaction()
                .flatMap(idle -> above(idle.toSeconds() / 60.0, 5, 30)
                        .map(severity -> new Finding(
                                "IDLE_IN_TRANSACTION",
                                severity,
                                name,
                                "a session has been idle in its transaction for " + Human.duration(idle),
                                "it holds back vacuum and may hold locks: end it")))
                .ifPresent(findings::add);
        load.longestQuery()
                .filter(longest -> longest.toSeconds() > 10)
                .ifPresent(longest -> findings.add(warning(
                        "LONG_QUERY",
                        name,
                        "a query has been running for " + Human.duration(longest),
                        "see what it is, and cancel it if nobody waits for it")));
    }

    private void disk(String name, Facts.Disk disk) {
        above(disk.usedPercent(), 80, 90)
                .ifPresent(severity -> findings.add(new Finding(
                        "DISK",
                        severity,
                        name,
                        "its disk is %.0f %% full, %s left".formatted(disk.usedPercent(), Human.bytes(disk.usable())),
                        "make room before PostgreSQL stops on a full disk")));
    }

    private void standby(String name, Facts facts) {
        if (!facts.wal().streaming()) {
            findings.add(warning(
                    "NOT_STREAMING",
                    name,
                    "receives no WAL"
                            + facts.wal().receiver().map(r -> " (" + r + ")").orElse(""),
                    "check primary_conninfo and that the primary still has the WAL it needs"));
        }
        facts.wal()
                .silence()
                .filter(silence -> silence.toSeconds() > 60)
                .ifPresent(silence -> findings.add(warning(
                        "SILENCE",
                        name,
                        "has heard nothing from the primary for " + Human.duration(silence),
                        "look for a network that drops packets, or a WAL receiver that hangs")));
        topology.lagBytes(facts)
                .flatMap(lag -> above((double) lag / MEGABYTE, 100, 1024)
                        .map(severity -> new Finding(
                                "LAG",
                                severity,
                                name,
                                "is " + Human.bytes(lag) + " behind",
                                "look for a slow network or disk, or a long query on it")))
                .or(() -> facts.wal()
                        .lagSeconds()
                        .filter(seconds -> seconds > 10)
                        .map(seconds -> warning(
                                "LAG",
                                name,
                                "is %.0f s behind".formatted(seconds),
                                "look for a slow network or disk, or a long query on it")))
                .ifPresent(findings::add);
    }

    private void archiving(String name, Facts.Archiving archiving) {
        if (!archiving.on()) {
            findings.add(warning(
                    "ARCHIVING_OFF",
                    name,
                    "archives no WAL",
                    "without it there is no recovery to a moment: set archive_mode"));
        } else if (archiving.failing()) {
            findings.add(critical(
                    "ARCHIVING_FAILS",
                    name,
                    "fails to archive WAL",
                    "its server log names the command's error; the disk fills until it is mended"));
        }
    }

    /** Told of the primary alone: its standbys hold the same. */
    private void held(String name, List<String> databases) {
        databases.forEach(database -> findings.add(warning(
                "DATABASE_HELD",
                name,
                "database " + database + " lets no new session in",
                "if its work is done, undo what held it off, or raise its connection limit (ALTER DATABASE)")));
    }

    private static Optional<Finding.Severity> above(double value, double warning, double critical) {
        if (value >= critical) {
            return Optional.of(Finding.Severity.CRITICAL);
        }
        return value >= warning ? Optional.of(Finding.Severity.WARNING) : Optional.empty();
    }
}
