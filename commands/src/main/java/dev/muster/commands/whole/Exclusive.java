package dev.muster.commands.whole;

import dev.muster.commands.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Statements about databases that nobody may be in, in one transaction. A rename keeps newcomers waiting at the
 * door; those who are in, whoever they are, are ended from beside until the server agrees that it is empty.
 */
record Exclusive(Server server) {
    private static final String IN_USE = "55006";
    private static final Set<String> NOT_AS_SEEN = Set.of("22012", "3D000", "42P04");
    private static final int TRIES = 6;
    private static final long BETWEEN_LOOKS = 60_000_000;
    private static final String END = """
            SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a
              LEFT JOIN pg_roles r ON r.oid = a.usesysid
             CROSS JOIN (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) me
             WHERE a.datname = ANY (?) AND a.pid <> pg_backend_pid()
               AND (me.rolsuper OR NOT coalesce(r.rolsuper, false))
               AND a.backend_type IN ('client backend', 'parallel worker', 'walsender', 'background worker')
            """;
    private static final String LEFT = """
            SELECT a.pid || ' of ' || coalesce(a.usename, a.backend_type) FROM pg_stat_activity a
             WHERE a.datname = ANY (?) AND a.pid <> pg_backend_pid() AND a.backend_type <> 'autovacuum worker'
            """;

    /** A statement that fails when {@code name} is not the database with that number. */
    static String require(String name, long oid) {
        return "SELECT 1 / count(*) FROM pg_catalog.pg_database WHERE datname = %s AND oid = %d"
                .formatted(Databases.literal(name), oid);
    }

    void run(List<String> databases, List<String> statements) throws SQLException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                once(databases, statements);
                return;
            } catch (SQLException e) {
                if (NOT_AS_SEEN.contains(String.valueOf(e.getSQLState()))) {
                    throw changed(databases, e);
                }
                if (!IN_USE.equals(e.getSQLState())) {
                    throw e;
                }
                if (tries == TRIES) {
                    throw inUse(databases, e);
                }
            }
        }
    }

    private void once(List<String> databases, List<String> statements) throws SQLException, InterruptedException {
        var over = new AtomicBoolean();
        var ender = Thread.ofVirtual().name("ending sessions").start(() -> end(databases, over));
        try (var connection = server.maintenance()) {
            connection.setAutoCommit(false);
            for (var statement : statements) {
                server.work().checkpoint();
                try (var each = connection.createStatement()) {
                    each.execute(statement);
                }
            }
            server.work().checkpoint();
            connection.commit();
        } finally {
            over.set(true);
            ender.join();
        }
    }

    private void end(List<String> databases, AtomicBoolean over) {
        try (var connection = server.maintenance()) {
            while (!over.get()) {
                ask(connection, END, databases);
                LockSupport.parkNanos(BETWEEN_LOOKS);
            }
        } catch (SQLException _) {
            // Those whom we may not end are told by the one who waits for them.
        }
    }

    private static List<String> ask(Connection connection, String sql, List<String> databases) throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("text", databases.toArray()));
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
        }
        return found;
    }

    private static Problem.Trouble changed(List<String> databases, SQLException e) {
        return new Problem.Trouble(
                new Problem(
                        "DATABASE_CHANGED",
                        "somebody else renamed, made or dropped one of %s meanwhile; nothing was changed"
                                .formatted(String.join(", ", databases)),
                        "see who works on it, then ask anew"),
                e);
    }

    private Problem.Trouble inUse(List<String> databases, SQLException e) throws SQLException {
        try (var connection = server.maintenance()) {
            var left = ask(connection, LEFT, databases);
            return new Problem.Trouble(
                    new Problem(
                            "STILL_IN_USE",
                            "sessions of %s do not end: %s"
                                    .formatted(
                                            String.join(" or ", databases),
                                            left.isEmpty() ? "one comes after the other" : String.join(", ", left)),
                            "end them by hand: Muster's role may end no session of a superuser; then try again"),
                    e);
        }
    }
}
