package dev.muster.commands.backup;

import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.util.ArrayList;

/** Who holds what pg_dump waited for in vain. */
record Locks(Session session, String cluster) {
    /** A prepared transaction has no session; on a standby the server itself holds what the primary locked. */
    private static final String HELD = """
            SELECT format('%I.%I', n.nspname, c.relname) AS name,
                   string_agg(DISTINCT CASE
                       WHEN l.pid IS NULL THEN 'a prepared transaction'
                       WHEN a.usename IS NULL THEN format('the server''s own process %s', l.pid)
                       ELSE format('session %s of %s (%s), in a transaction since %s', l.pid, a.usename,
                                   coalesce(nullif(a.application_name, ''), 'no name'),
                                   to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')) END,
                       ', ') AS holders
              FROM pg_locks l
              JOIN pg_class c ON c.oid = l.relation
              JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'relation'
               AND l.granted
               AND l.mode = 'AccessExclusiveLock'
               AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND n.nspname !~ '^pg_'
             GROUP BY 1
             ORDER BY 1
            """;

    void requireNone(String complaint) {
        boolean waited = complaint.contains("LOCK TABLE")
                && (complaint.contains("timeout") || complaint.contains("could not obtain lock"));
        if (waited) {
            throw new Problem(
                            "TABLE_LOCKED",
                            "pg_dump waited in vain for a lock: " + held(),
                            "see who it is: /db sessions " + cluster
                                    + "; end that session or wait for it, then ask again")
                    .asTrouble();
        }
    }

    private String held() {
        var held = new ArrayList<String>();
        try (var statement = session.connection().createStatement();
                var row = statement.executeQuery(HELD)) {
            while (row.next()) {
                held.add("table %s is locked by %s".formatted(row.getString("name"), row.getString("holders")));
            }
        } catch (SQLException e) {
            held.add("who holds it could not be asked (" + e.getSQLState() + ")");
        }
        return held.isEmpty() ? "whoever held it has let go meanwhile" : String.join("; ", held);
    }
}
