package dev.muster.commands.backup;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Work;
import dev.muster.commands.vault.Manifest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A session that is held while a tool works: it may idle for hours, whatever the server's settings say of such. */
record Session(Connection connection, int major, AtomicReference<@Nullable Statement> asking) implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    /** On a standby the control file knows an old timeline until the next restartpoint, the receiver the present one. */
    private static final String MOMENT = """
            SELECT clock_timestamp() AS at,
                   CASE WHEN pg_is_in_recovery()
                        THEN coalesce((SELECT max(received_tli) FROM pg_stat_wal_receiver),
                                      (SELECT timeline_id FROM pg_control_checkpoint()))
                        ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int
                   END AS timeline,
                   (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                         ELSE pg_current_wal_insert_lsn() END)::text AS lsn
            """;

    private static final String SERVER = """
            SELECT (SELECT system_identifier::text FROM pg_control_system()) AS system_identifier,
                   pg_is_in_recovery() AS standby,
                   split_part(current_setting('server_version'), ' ', 1) AS version
            """;
    /** Templates that somebody made are theirs as any database is; the two that initdb makes it makes again. */
    private static final String DATABASES = """
            SELECT datname AS name,
                   CASE WHEN has_database_privilege(oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE')
                        THEN pg_database_size(oid) ELSE 0 END AS bytes
              FROM pg_database
             WHERE datallowconn AND datconnlimit <> -2
               AND NOT (datistemplate AND datname IN ('template0', 'template1'))
               AND NOT (%s)
             ORDER BY datname
            """;

    private static final String ALL = DATABASES.formatted("false");
    private static final String DUMPED = DATABASES.formatted(Omissions.ASIDE);

    /** {@code patience} bounds what is asked on it, not how long it may idle. */
    static Session open(Shift shift, Work work, Node node, Optional<String> database, Duration patience)
            throws SQLException {
        var connection = work.access().open(node, database, patience);
        int major = connection.getMetaData().getDatabaseMajorVersion();
        var session = new Session(connection, major, new AtomicReference<>());
        shift.hold(session::abort);
        session.execute("SET idle_in_transaction_session_timeout = 0");
        if (major >= 14) {
            session.execute("SET idle_session_timeout = 0");
        }
        if (major >= 17) {
            session.execute("SET transaction_timeout = 0");
        }
        return session;
    }

    /** What is asked on it right now is cancelled: the server would not notice that nobody waits for the answer. */
    void abort() {
        try {
            var running = asking.get();
            if (running != null && !connection.isClosed()) {
                running.cancel();
            }
        } catch (SQLException _) {
            // Whether the server hears it or not, the session is over.
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException _) {
            // It is lost already, and a backup that is whole does not fail for that.
        }
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            asking.set(statement);
            statement.execute(sql);
        } finally {
            asking.set(null);
        }
    }

    String ask(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            asking.set(statement);
            try (var row = statement.executeQuery(sql)) {
                row.next();
                return String.valueOf(row.getString(1));
            }
        } finally {
            asking.set(null);
        }
    }

    Manifest.Moment moment() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(MOMENT)) {
            row.next();
            return new Manifest.Moment(
                    row.getObject("at", OffsetDateTime.class).toInstant(),
                    row.getInt("timeline"),
                    row.getString("lsn"));
        }
    }

    Manifest.Source source(String cluster, String node) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(SERVER)) {
            row.next();
            return new Manifest.Source(
                    cluster,
                    node,
                    row.getString("system_identifier"),
                    row.getBoolean("standby"),
                    major,
                    row.getString("version"));
        }
    }

    /** Every database that a copy of everything holds; their tables are left out. */
    List<Manifest.Database> databases() throws SQLException {
        return databases(connection);
    }

    static List<Manifest.Database> databases(Connection connection) throws SQLException {
        return databases(connection, ALL);
    }

    /** Those of which dumps are taken when none is named. */
    static List<Manifest.Database> dumped(Connection connection) throws SQLException {
        return databases(connection, DUMPED);
    }

    private static List<Manifest.Database> databases(Connection connection, String sql) throws SQLException {
        var found = new ArrayList<Manifest.Database>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            while (row.next()) {
                found.add(new Manifest.Database(row.getString("name"), row.getLong("bytes"), List.of()));
            }
        }
        return found;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
