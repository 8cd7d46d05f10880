package dev.muster.commands.wal;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/** Why WAL cannot be received, and what to do about it. */
final class WalProblems {
    private WalProblems() {}

    static Problem minimal(String node) {
        return new Problem(
                "WAL_LEVEL",
                "wal_level of " + node + " is minimal: there is nothing to receive",
                "set wal_level = replica and restart it, then take a physical backup");
    }

    static Problem noWriter(String cluster) {
        return new Problem(
                "NO_PRIMARY",
                "no single node of " + cluster + " takes writes: there is nobody to receive from",
                "see /db status " + cluster);
    }

    static Problem foreignSlot(String node) {
        return new Problem(
                "SLOT_FOREIGN",
                "the slot on " + node + " is a logical one, and not ours",
                "name another in the configuration (backups: wal: slot)");
    }

    static Problem busySlot(String node) {
        return new Problem(
                "SLOT_BUSY",
                "somebody else receives by our slot on " + node,
                "see pg_stat_replication there; end what is no longer wanted, or name another slot");
    }

    static Problem unknown(String node, Duration patience) {
        return new Problem(
                "WAL_RECEIVER_UNKNOWN",
                "%s has not known our receiver for %d s".formatted(node, patience.toSeconds()),
                "it is started again; see the network between, and whether Muster's user has pg_monitor there");
    }

    /** Whoever is received from is not who went on: an old primary that came back, or one that was restored without our WAL. */
    static Problem oldTimeline(String node, int timeline, int newest) {
        return new Problem(
                "OLD_TIMELINE",
                "%s is on timeline %d, and WAL of timeline %d was received before: it is an old primary"
                        .formatted(node, timeline, newest),
                "fence it; if it was put back to an earlier state on purpose, move what was received since out of the"
                        + " repository and out of the spool, then take a physical backup");
    }

    static Problem changed(Conduct.Writer writer, Set<String> expected) {
        return new Problem(
                "OTHER_SYSTEM",
                "%s has the system identifier %s, what was received before is of %s: it is another cluster"
                        .formatted(writer.node(), writer.systemIdentifier(), String.join(", ", expected)),
                "correct its address; if it was built anew on purpose, move the folder wal/"
                        + String.join(", ", expected)
                        + " out of the repository and the one of its spool out of the state folder");
    }

    /** To list the files is another right than to receive what is in them. */
    static Problem listing(Node node, SQLException e) {
        var user = node.login().user();
        return "42501".equals(e.getSQLState())
                ? new Problem(
                        "NO_MONITOR",
                        "user " + user + " may not list the WAL of " + node.name(),
                        "GRANT pg_monitor TO " + Identifier.quoted(user) + ", as a superuser")
                : of(node, e);
    }

    /** By the SQLState, never by the words, which come in the server's language. */
    static Problem of(Node node, SQLException e) {
        var user = node.login().user();
        return switch (String.valueOf(e.getSQLState())) {
            case "42501" ->
                new Problem(
                        "NO_REPLICATION",
                        "user " + user + " may not replicate from " + node.name(),
                        "ALTER ROLE " + Identifier.quoted(user) + " REPLICATION, as a superuser");
            case "28000" ->
                new Problem(
                        "NO_HBA_LINE",
                        "pg_hba.conf of " + node.name() + " does not let user " + user + " replicate",
                        "add a line there for the database “replication” and the user " + user + ", then reload it");
            case "53300" ->
                new Problem(
                        "WAL_SENDERS",
                        "all connections for replication of " + node.name() + " are taken",
                        "raise max_wal_senders, which needs a restart, or end one that nobody needs");
            case "53400" ->
                new Problem(
                        "NO_SLOT_LEFT",
                        "all replication slots of " + node.name() + " are taken",
                        "raise max_replication_slots, which needs a restart, or drop one that nobody needs");
            case "55000" ->
                new Problem(
                        "WAL_LEVEL",
                        node.name() + " is not set to send WAL",
                        "set wal_level = replica, max_wal_senders and max_replication_slots, and restart it");
            default ->
                new Problem(
                        "WAL_UNREACHABLE",
                        node.name() + " cannot be received from: " + Observer.why(node, e),
                        "see /db status; it is tried again");
        };
    }

    static Problem ended(String node, int code, String complaint) {
        var lines = complaint
                .strip()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        var said = lines.isEmpty() ? "it said nothing" : lines.getLast();
        return new Problem(
                "WAL_RECEIVER_ENDED",
                "receiving from %s ended with %d: %s".formatted(node, code, said),
                "it is started again; if this goes on, see the server log of " + node);
    }
}
