package dev.muster.commands.backup;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.plan.Check;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Manifest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What our role may do on a server, as far as backups need it, and what the server has left for one. */
record Rights(String role, boolean superuser, boolean replication, boolean readsAll, boolean bypasses, Room room) {
    private static final String ASKED = """
            SELECT r.rolname AS role,
                   r.rolsuper AS superuser,
                   r.rolreplication AS replication,
                   EXISTS (SELECT 1 FROM pg_roles d
                            WHERE d.rolname = 'pg_read_all_data' AND pg_has_role(r.oid, d.oid, 'USAGE')) AS reads_all,
                   r.rolbypassrls AS bypasses,
                   current_setting('max_wal_senders')::int AS senders,
                   (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walsender')::int AS senders_used,
                   current_setting('max_replication_slots')::int AS slots,
                   (SELECT count(*) FROM pg_replication_slots)::int AS slots_used
              FROM pg_roles r
             WHERE r.rolname = current_user
            """;

    /** WAL senders and replication slots. */
    record Room(int senders, int sendersUsed, int slots, int slotsUsed) {}

    static Rights of(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(ASKED)) {
            row.next();
            return new Rights(
                    row.getString("role"),
                    row.getBoolean("superuser"),
                    row.getBoolean("replication"),
                    row.getBoolean("reads_all"),
                    row.getBoolean("bypasses"),
                    new Room(
                            row.getInt("senders"),
                            row.getInt("senders_used"),
                            row.getInt("slots"),
                            row.getInt("slots_used")));
        }
    }

    boolean readsEverything() {
        return superuser || readsAll;
    }

    boolean seesEveryRow() {
        return superuser || bypasses;
    }

    List<Check> checks(Manifest.Kind kind) {
        return switch (kind) {
            case LOGICAL ->
                List.of(new Check(
                        role + " may read everything",
                        superuser
                                ? "it is a superuser"
                                : readsAll ? "it has pg_read_all_data" : "every table was looked at",
                        true));
            case PHYSICAL -> {
                requireReplication();
                yield List.of(
                        new Check(
                                role + " may copy the server",
                                superuser ? "it is a superuser" : "it has REPLICATION",
                                true),
                        new Check(
                                "a WAL sender is free",
                                "%d of %d are taken".formatted(room.sendersUsed(), room.senders()),
                                room.sendersUsed() < room.senders()),
                        new Check(
                                "a replication slot is free",
                                "%d of %d are taken".formatted(room.slotsUsed(), room.slots()),
                                room.slotsUsed() < room.slots()));
            }
        };
    }

    private void requireReplication() {
        if (!superuser && !replication) {
            throw new Problem(
                            "NO_RIGHT",
                            role + " may not copy the server",
                            "as a superuser on the primary: ALTER ROLE " + Identifier.quoted(role) + " REPLICATION")
                    .asTrouble();
        }
    }
}
