package dev.muster.commands.cluster;

import java.util.Set;

/** What a node is asked. PostgreSQL 13 to 18; the role needs pg_monitor. */
final class FactsSql {
    static final String QUERY_CANCELED = "57014";
    static final String UNDEFINED_DATABASE = "3D000";
    /** The session was ended, or found its connection gone. */
    static final Set<String> LOST = Set.of("57P01", "57P02", "57P03", "08003", "08006");

    /**
     * The timeline comes from the WAL file's name, since the control file's is stale until a checkpoint. A standby cannot
     * name its WAL file: there the receiver knows.
     */
    static final String FACTS = """
            SELECT (SELECT system_identifier::text FROM pg_control_system()) AS system_identifier,
                   pg_is_in_recovery() AS standby,
                   current_setting('server_version') AS version,
                   CASE WHEN pg_is_in_recovery()
                        THEN coalesce((SELECT max(received_tli) FROM pg_stat_wal_receiver),
                                      (SELECT timeline_id FROM pg_control_checkpoint()))
                        ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int
                   END AS timeline,
                   pg_postmaster_start_time() AS started_at,
                   clock_timestamp() AS now,
                   (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END
                        - '0/0')::bigint AS position,
                   CASE WHEN pg_is_in_recovery() AND pg_last_wal_receive_lsn() <> pg_last_wal_replay_lsn()
                        THEN extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8
                   END AS lag_seconds,
                   (SELECT max(status) FROM pg_stat_wal_receiver) AS receiver,
                   (SELECT extract(epoch FROM clock_timestamp() - max(last_msg_receipt_time))::float8
                      FROM pg_stat_wal_receiver) AS silence,
                   current_setting('max_connections')::int AS max_connections,
                   sessions.connections,
                   sessions.longest_query,
                   sessions.longest_idle,
                   counters.transactions,
                   counters.hits,
                   counters.reads,
                   current_setting('archive_mode') AS archive_mode,
                   archiver.last_archived_time AS last_archived,
                   archiver.last_failed_time AS last_failed,
                   ARRAY(SELECT datname::text
                           FROM pg_database
                          WHERE NOT datistemplate AND (datconnlimit = 0 OR NOT datallowconn)
                            -- What a swap replaced is kept closed on purpose, and says so.
                            AND coalesce(shobj_description(oid, 'pg_database'), '') NOT LIKE 'kept by Muster since %'
                          ORDER BY datname) AS held
              FROM (SELECT count(*) AS connections,
                           extract(epoch FROM max(clock_timestamp() - query_start)
                               FILTER (WHERE state = 'active' AND pid <> pg_backend_pid()))::float8 AS longest_query,
                           extract(epoch FROM max(clock_timestamp() - state_change)
                               FILTER (WHERE state LIKE 'idle in transaction%'))::float8 AS longest_idle
                      FROM pg_stat_activity
                     WHERE backend_type = 'client backend') AS sessions,
                   (SELECT sum(xact_commit + xact_rollback)::bigint AS transactions,
                           sum(blks_hit)::bigint AS hits,
                           sum(blks_read)::bigint AS reads
                      FROM pg_stat_database) AS counters,
                   pg_stat_archiver AS archiver
            """;

    static final String SIZES = """
            SELECT datname AS name, pg_database_size(oid) AS bytes
              FROM pg_database
             WHERE NOT datistemplate AND has_database_privilege(oid, 'CONNECT')
             ORDER BY bytes DESC
            """;

    private FactsSql() {}
}
