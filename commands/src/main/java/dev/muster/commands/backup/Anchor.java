package dev.muster.commands.backup;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * A transaction of ours with a number, under way from before a base backup begins until after it has ended. Its number stands
 * in the backup's WAL as one that runs: a server that is recovered from it, and no further, can be looked at through any
 * snapshot that begins with it. And while it runs, vacuum leaves what such a snapshot sees.
 */
record Anchor(Session session, String xid) implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 3000;
    private static final int LOOK_MILLIS = 50;
    private static final String BEGUN = "SELECT pg_current_xact_id()::text";
    private static final String SETTLED =
            "SELECT pg_snapshot_xmin(pg_current_snapshot()) = pg_current_xact_id_if_assigned()";
    /** What is left of what may connect, and of what may as whom we are, but for what others will need. */
    private static final String SPARE = """
            WITH there AS (
                SELECT count(*) AS everybody, count(*) FILTER (WHERE usename = current_user) AS ours
                  FROM pg_stat_activity
                 WHERE backend_type IN ('client backend', 'walsender')
            )
            SELECT least(current_setting('max_connections')::int
                           - current_setting('superuser_reserved_connections')::int
                           - coalesce(current_setting('reserved_connections', true)::int, 0)
                           - everybody,
                         CASE WHEN rolsuper OR rolconnlimit < 0 THEN NULL ELSE rolconnlimit - ours END) / 4
              FROM there, pg_roles
             WHERE rolname = current_user
            """;

    static Anchor drop(Taking taking) throws SQLException, InterruptedException {
        var session = taking.session(Optional.empty());
        session.execute("BEGIN ISOLATION LEVEL READ COMMITTED");
        var anchor = new Anchor(session, session.ask(BEGUN));
        for (int waited = 0; waited < PATIENCE_MILLIS && !anchor.settled(); waited += LOOK_MILLIS) {
            Thread.sleep(Duration.ofMillis(LOOK_MILLIS));
        }
        return anchor;
    }

    /** Whether all that began before it have ended. */
    boolean settled() throws SQLException {
        return session.ask(SETTLED).equals("t");
    }

    /** Who began before it and has not ended. */
    String older() throws SQLException {
        return session.ask("""
                SELECT coalesce(
                    (SELECT format('session %%s of %%s (%%s), in a transaction since %%s', pid, coalesce(usename, '?'),
                                   coalesce(nullif(application_name, ''), 'no name'),
                                   to_char(xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'))
                       FROM pg_stat_activity
                      WHERE age(backend_xid) > age('%1$s'::xid)
                      ORDER BY age(backend_xid) DESC LIMIT 1),
                    (SELECT format('the prepared transaction %%s of %%s, since %%s', gid, owner,
                                   to_char(prepared AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'))
                       FROM pg_prepared_xacts
                      WHERE age(transaction) > age('%1$s'::xid)
                      ORDER BY age(transaction) DESC LIMIT 1),
                    'one that has just ended')
                """.formatted(Long.parseUnsignedLong(xid) & 0xFFFF_FFFFL));
    }

    int spareConnections() throws SQLException {
        return Integer.parseInt(session.ask(SPARE));
    }

    @Override
    public void close() {
        session.abort();
    }
}
