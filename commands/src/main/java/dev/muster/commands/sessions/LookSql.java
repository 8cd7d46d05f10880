package dev.muster.commands.sessions;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How sessions are looked at. PostgreSQL 13 to 18; the role needs pg_monitor. */
final class LookSql {
    private static final int LONGEST_QUERY = 160;
    private static final String RIGHTS = """
            SELECT clock_timestamp() AS now,
                   rolname AS role,
                   rolsuper AS superuser,
                   pg_has_role('pg_signal_backend', 'USAGE') AS signals,
                   pg_has_role('pg_read_all_stats', 'USAGE') AS sees
              FROM pg_roles
             WHERE rolname = current_user
            """;
    /** Asking who blocks whom takes locks of the lock table itself: only those are asked about that do wait. */
    private static final String SESSIONS = """
            SELECT a.pid,
                   a.backend_start,
                   coalesce(a.usename, '') AS user_name,
                   coalesce(a.datname, '') AS database,
                   coalesce(a.application_name, '') AS application,
                   coalesce(host(a.client_addr), CASE WHEN a.backend_type = 'client backend' THEN 'local' ELSE '' END)
                       AS address,
                   coalesce(a.state, '') AS state,
                   a.xact_start,
                   a.query_start,
                   a.state_change,
                   a.backend_xid IS NOT NULL AS written,
                   coalesce(left(a.query, 4000), '') AS query,
                   a.wait_event_type,
                   a.wait_event,
                   CASE WHEN a.wait_event_type = 'Lock' THEN pg_blocking_pids(a.pid) ELSE '{}' END AS blocked_by,
                   coalesce(a.backend_type, '') AS backend,
                   coalesce(a.application_name = 'muster' AND a.usename = current_user, false) AS own,
                   coalesce(r.rolsuper, false) AS superuser,
                   coalesce(me.rolsuper
                            OR (NOT coalesce(r.rolsuper, false)
                                AND (pg_has_role('pg_signal_backend', 'USAGE')
                                     OR pg_has_role(a.usesysid, 'USAGE'))), false) AS endable
              FROM pg_stat_activity a
              LEFT JOIN pg_roles r ON r.oid = a.usesysid
             CROSS JOIN (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) me
             WHERE a.backend_start IS NOT NULL
            """;

    private static final String DATABASES = """
            SELECT d.oid::bigint AS oid,
                   d.datname AS name,
                   o.rolname AS owner,
                   o.rolsuper AS owner_superuser,
                   pg_has_role(d.datdba, 'USAGE') AS ours,
                   d.datconnlimit AS connection_limit,
                   d.datallowconn AS open,
                   (SELECT count(*) FROM pg_prepared_xacts p WHERE p.database = d.datname) AS prepared
              FROM pg_database d
              JOIN pg_roles o ON o.oid = d.datdba
             WHERE NOT d.datistemplate
             ORDER BY d.datname
            """;
    private static final String USERS = "SELECT rolname AS name FROM pg_roles WHERE rolcanlogin ORDER BY rolname";

    private LookSql() {}

    static Look look(Connection line) throws SQLException {
        try (var statement = line.createStatement()) {
            var sessions = sessions(statement.executeQuery(SESSIONS));
            var catalog = new Look.Catalog(
                    databases(statement.executeQuery(DATABASES)), users(statement.executeQuery(USERS)));
            var row = statement.executeQuery(RIGHTS);
            row.next();
            return new Look(
                    instant(row, "now").orElseThrow(),
                    new Look.Rights(
                            row.getString("role"),
                            row.getBoolean("superuser"),
                            row.getBoolean("signals"),
                            row.getBoolean("sees")),
                    sessions,
                    catalog);
        }
    }

    private static List<Session> sessions(ResultSet rows) throws SQLException {
        var sessions = new ArrayList<Session>();
        while (rows.next()) {
            sessions.add(new Session(
                    new SessionKey(
                            rows.getInt("pid"), instant(rows, "backend_start").orElseThrow()),
                    new Session.Peer(
                            rows.getString("user_name"),
                            rows.getString("database"),
                            rows.getString("application"),
                            rows.getString("address")),
                    activity(rows),
                    new Session.Waiting(event(rows), List.of((Integer[])
                            rows.getArray("blocked_by").getArray())),
                    new Session.Kind(
                            rows.getString("backend"),
                            rows.getBoolean("own"),
                            rows.getBoolean("superuser"),
                            rows.getBoolean("endable"))));
        }
        return sessions;
    }

    private static Session.Activity activity(ResultSet row) throws SQLException {
        return new Session.Activity(
                row.getString("state"),
                new Session.Times(
                        instant(row, "xact_start"), instant(row, "query_start"), instant(row, "state_change")),
                row.getBoolean("written"),
                Blanked.of(row.getString("query"), LONGEST_QUERY));
    }

    private static Optional<String> event(ResultSet row) throws SQLException {
        var type = row.getString("wait_event_type");
        return type == null ? Optional.empty() : Optional.of(type + ": " + row.getString("wait_event"));
    }

    private static List<Look.Database> databases(ResultSet rows) throws SQLException {
        var databases = new ArrayList<Look.Database>();
        while (rows.next()) {
            databases.add(new Look.Database(
                    new Look.Name(rows.getLong("oid"), rows.getString("name")),
                    new Look.Owner(
                            rows.getString("owner"), rows.getBoolean("owner_superuser"), rows.getBoolean("ours")),
                    rows.getInt("connection_limit"),
                    rows.getBoolean("open"),
                    rows.getInt("prepared")));
        }
        return databases;
    }

    private static List<String> users(ResultSet rows) throws SQLException {
        var users = new ArrayList<String>();
        while (rows.next()) {
            users.add(rows.getString("name"));
        }
        return users;
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
