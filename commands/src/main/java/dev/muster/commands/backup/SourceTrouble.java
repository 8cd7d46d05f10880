package dev.muster.commands.backup;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Spot;
import java.sql.SQLException;

/** Why a session of ours beside the tool was refused or lost, by its SQLState. */
final class SourceTrouble {
    private SourceTrouble() {}

    static Problem.Trouble of(Spot spot, SQLException e) {
        return new Problem.Trouble(problem(spot, String.valueOf(e.getSQLState())), e);
    }

    private static Problem problem(Spot spot, String state) {
        var status = "see /db status " + spot.cluster();
        return switch (state) {
            case "28P01", "28000" ->
                new Problem("PG_AUTH", "Muster is not let in on " + spot.node(), "correct its user in muster.yaml");
            case "42501" ->
                new Problem(
                        "NO_RIGHT",
                        "Muster may not read on %s what a backup needs".formatted(spot.node()),
                        "as a superuser: GRANT pg_read_all_data to its role; for physical backups ALTER ROLE … REPLICATION");
            case "53300" ->
                new Problem(
                        "NO_CONNECTION_LEFT",
                        "%s has no connection left for a backup".formatted(spot.node()),
                        "end sessions (/db sessions " + spot.cluster() + ") or raise max_connections");
            case "53400" ->
                new Problem(
                        "NO_SLOT_LEFT",
                        "all replication slots of %s are taken".formatted(spot.node()),
                        "raise max_replication_slots, or drop one that nobody uses");
            default ->
                state.startsWith("08") || state.startsWith("57P")
                        ? new Problem(
                                "BACKUP_SOURCE_LOST",
                                "%s was lost in the middle of the backup".formatted(spot.node()),
                                status + "; once it is back, ask again, or take it from another node with --node")
                        : new Problem(
                                "PG_" + state,
                                "%s answered with error %s".formatted(spot.node(), state),
                                "see its server log, then ask again");
        };
    }
}
