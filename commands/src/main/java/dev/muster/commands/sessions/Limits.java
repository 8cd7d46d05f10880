package dev.muster.commands.sessions;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** How many sessions a database lets in at once. */
record Limits(long oid, int limit) {

    /** What came of trying to get in ourselves. */
    enum Tried {
        IN("a new session of our own was let in"),
        REFUSED("a new session of our own was refused"),
        UNKNOWN("this could not be tried with a session of our own");

        private final String told;

        Tried(String told) {
            this.told = told;
        }

        String told() {
            return told;
        }
    }

    static Optional<Limits> of(Connection connection, String database) throws SQLException {
        try (var statement = connection.prepareStatement("""
                SELECT oid::bigint AS oid, datconnlimit AS connection_limit FROM pg_database WHERE datname = ?
                """)) {
            statement.setString(1, database);
            try (var row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Limits(row.getLong("oid"), row.getInt("connection_limit")))
                        : Optional.empty();
            }
        }
    }

    /** Does not wait for standbys: one that is lost would hold up what brings it back. */
    static void set(Connection connection, String database, int limit) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = local");
            statement.execute("ALTER DATABASE %s CONNECTION LIMIT %d".formatted(Identifier.quoted(database), limit));
        }
    }

    static Tried tried(Work work, Node node, String database) {
        try (var _ = work.access().open(node, Optional.of(database), Line.PATIENCE)) {
            return Tried.IN;
        } catch (SQLException e) {
            return "53300".equals(e.getSQLState()) ? Tried.REFUSED : Tried.UNKNOWN;
        }
    }

    static boolean superuser(Connection connection) throws SQLException {
        var sql = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user";
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean("rolsuper");
        }
    }

    static String said(int limit) {
        return limit < 0 ? "none" : String.valueOf(limit);
    }
}
