package dev.muster.commands.whole;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What forbids that a database gives its name to another. */
record Obstacles(Connection connection, String database) {
    private static final String PREPARED = "SELECT gid FROM pg_prepared_xacts WHERE database = ? ORDER BY prepared";
    private static final String SLOTS = "SELECT slot_name FROM pg_replication_slots WHERE database = ? ORDER BY 1";
    private static final String SUBSCRIPTIONS = """
            SELECT s.subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = ? ORDER BY 1
            """;

    void requireNone() throws SQLException {
        if (database.equals(Access.MAINTENANCE)) {
            throw problem(
                    "MAINTENANCE_DATABASE",
                    "Muster itself works from the database " + database,
                    "restore it under another name with --into, and take from there what is needed");
        }
        var seen = new Databases(connection).named(database);
        if (seen.isPresent() && seen.get().access().template()) {
            throw problem(
                    "TEMPLATE_DATABASE",
                    database + " is a template: new databases are copied from it",
                    "make it an ordinary one first: ALTER DATABASE %s IS_TEMPLATE false"
                            .formatted(Identifier.quoted(database)));
        }
        requireNone(
                PREPARED,
                "PREPARED_TRANSACTIONS",
                "transactions are prepared in " + database + " and wait for their end",
                "COMMIT PREPARED or ROLLBACK PREPARED each of them in " + database + ", then ask again");
        requireNone(
                SLOTS,
                "LOGICAL_SLOTS",
                "logical replication slots hang on " + database + " and would stay with the old one",
                "stop who reads from them and drop them (SELECT pg_drop_replication_slot('…')), and make them anew after the swap");
        requireNone(
                SUBSCRIPTIONS,
                "SUBSCRIPTIONS",
                database + " subscribes to another server and would go on writing into the old one",
                "end them first (ALTER SUBSCRIPTION … DISABLE; SET (slot_name = NONE); DROP SUBSCRIPTION …), and subscribe anew"
                        + " after the swap");
    }

    private void requireNone(String sql, String code, String fact, String hint) throws SQLException {
        var found = names(sql);
        if (!found.isEmpty()) {
            throw problem(code, fact + ": " + String.join(", ", found), hint);
        }
    }

    private List<String> names(String sql) throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, database);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
        }
        return found;
    }

    private static Problem.Trouble problem(String code, String fact, String hint) {
        return new Problem(code, fact, hint).asTrouble();
    }
}
