package dev.muster.commands.side;

import dev.muster.commands.wal.Lsn;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a side says of itself.
 *
 * @param starved it waits for WAL that is not there
 * @param locked tables that a transaction that was under way at that moment keeps locked: reading them waits for ever
 */
record Look(
        boolean recovering,
        boolean paused,
        boolean starved,
        Optional<Lsn> replayed,
        Optional<Instant> committed,
        List<String> locked) {
    private static final int PAUSE_STATES = 14;
    /** The function is not to be called where there is no recovery, in whatever order it is looked at. */
    private static String state(int major) {
        return """
                SELECT pg_is_in_recovery() AS recovering,
                       CASE WHEN pg_is_in_recovery() THEN %s ELSE false END AS paused,
                       coalesce((SELECT wait_event = 'RecoveryRetrieveRetryInterval'
                                   FROM pg_stat_activity WHERE backend_type = 'startup'), false) AS starved,
                       pg_last_wal_replay_lsn()::text AS replayed,
                       pg_last_xact_replay_timestamp() AS committed
                """.formatted(
                major >= PAUSE_STATES ? "pg_get_wal_replay_pause_state() = 'paused'" : "pg_is_wal_replay_paused()");
    }

    private static final String LOCKED = """
            SELECT coalesce(d.datname, 'shared') || ', '
                       || coalesce(CASE WHEN d.datname = current_database() THEN l.relation::regclass::text END,
                                   'relation ' || l.relation) AS name
              FROM pg_locks AS l
              JOIN pg_stat_activity AS a ON a.pid = l.pid AND a.backend_type = 'startup'
              LEFT JOIN pg_database AS d ON d.oid = l.database
             WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.granted
             ORDER BY 1
             LIMIT 10
            """;

    static Look at(Connection line, int major) throws SQLException {
        try (var statement = line.createStatement();
                var row = statement.executeQuery(state(major))) {
            row.next();
            return new Look(
                    row.getBoolean("recovering"),
                    row.getBoolean("paused"),
                    row.getBoolean("starved"),
                    Optional.ofNullable(row.getString("replayed")).flatMap(Lsn::of),
                    Optional.ofNullable(row.getTimestamp("committed")).map(Timestamp::toInstant),
                    List.of());
        }
    }

    Look withLocks(Connection line) throws SQLException {
        try (var statement = line.createStatement();
                var rows = statement.executeQuery(LOCKED)) {
            var names = new ArrayList<String>();
            while (rows.next()) {
                names.add(rows.getString("name"));
            }
            return new Look(recovering, paused, starved, replayed, committed, List.copyOf(names));
        }
    }

    static void pause(Connection line) throws SQLException {
        try (var statement = line.createStatement()) {
            statement.execute("SELECT pg_wal_replay_pause()");
        }
    }
}
