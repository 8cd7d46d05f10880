package dev.muster.commands.side;

import dev.muster.commands.wal.Lsn;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;

/**
 * What a side says of itself.
 *
 * @param starved it waits for WAL that is not there
 */
record Look(boolean recovering, boolean paused, boolean starved, Optional<Lsn> replayed, Optional<Instant> committed) {
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

    static Look at(Connection line, int major) throws SQLException {
        try (var statement = line.createStatement();
                var row = statement.executeQuery(state(major))) {
            row.next();
            return new Look(
                    row.getBoolean("recovering"),
                    row.getBoolean("paused"),
                    row.getBoolean("starved"),
                    Optional.ofNullable(row.getString("replayed")).flatMap(Lsn::of),
                    Optional.ofNullable(row.getTimestamp("committed")).map(Timestamp::toInstant));
        }
    }

    static void pause(Connection line) throws SQLException {
        try (var statement = line.createStatement()) {
            statement.execute("SELECT pg_wal_replay_pause()");
        }
    }
}
