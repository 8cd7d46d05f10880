package dev.muster.commands.takeback;

import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Shows that a primary can be written to, and that a standby has what was written. */
record Streaming(Work work, Ground ground) {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration CATCH_UP = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(100);

    /** Written by the primary. */
    record Written(String lsn, int timeline, String systemIdentifier) {}

    /** Commits something that leaves nothing behind. It waits for no standby: those may not be there yet. */
    Written write() throws SQLException {
        var admin = ground.admin(work, ground.primary());
        try (var line = work.access().maintenance(admin, PATIENCE);
                var statement = line.createStatement()) {
            statement.execute("SET synchronous_commit = local");
            statement.execute("SET default_transaction_read_only = off");
            try (var row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
                row.next();
                if (row.getBoolean(1)) {
                    throw new Problem(
                                    "NOT_WRITABLE",
                                    ground.primary().node() + " still recovers: it takes no writes",
                                    "see its log; then retry, or roll back")
                            .asTrouble();
                }
            }
            statement.execute("SELECT pg_logical_emit_message(true, 'muster', 'it can be written to')");
            try (var row = statement.executeQuery("""
                    SELECT pg_current_wal_lsn()::text AS lsn,
                           substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline,
                           system_identifier::text AS system
                      FROM pg_control_system()
                    """)) {
                row.next();
                return new Written(
                        row.getString("lsn"),
                        Integer.parseUnsignedInt(row.getString("timeline"), 16),
                        row.getString("system"));
            }
        }
    }

    /** Answers once a standby has it, by a stream. One that replays later on purpose need only have received it. */
    void requireHas(Ground.Seat standby, Written written) throws SQLException, InterruptedException {
        long end = System.nanoTime() + CATCH_UP.toNanos();
        var admin = ground.admin(work, standby);
        String seen = "it says nothing";
        while (System.nanoTime() < end) {
            work.checkpoint();
            try (var line = work.access().maintenance(admin, PATIENCE);
                    var ask = line.prepareStatement("""
                            SELECT coalesce((SELECT status FROM pg_stat_wal_receiver), 'no receiver') AS receiver,
                                   coalesce(pg_last_wal_receive_lsn() >= ?::pg_lsn, false) AS received,
                                   coalesce(pg_last_wal_replay_lsn() >= ?::pg_lsn, false)
                                       OR current_setting('recovery_min_apply_delay') <> '0' AS replayed,
                                   pg_last_wal_replay_lsn()::text AS at
                            """)) {
                ask.setString(1, written.lsn());
                ask.setString(2, written.lsn());
                try (var row = ask.executeQuery()) {
                    row.next();
                    if (row.getString("receiver").equals("streaming")
                            && row.getBoolean("received")
                            && row.getBoolean("replayed")) {
                        return;
                    }
                    seen = "its receiver is “%s”, it has replayed to %s"
                            .formatted(row.getString("receiver"), row.getString("at"));
                }
            }
            Thread.sleep(LOOK);
        }
        throw new Problem(
                        "STANDBY_BEHIND",
                        "%s does not stream from %s: %s, and not to %s"
                                .formatted(standby.node(), ground.primary().node(), seen, written.lsn()),
                        "see its log; then retry; or cancel, then take it back: /db undo")
                .asTrouble();
    }

    /** It streams from that one, by its own word. */
    void requireFrom(Ground.Seat standby, Ground.Seat upstream) throws SQLException, InterruptedException {
        var admin = ground.admin(work, standby);
        try (var line = work.access().maintenance(admin, PATIENCE);
                var statement = line.createStatement();
                var row = statement.executeQuery("""
                        SELECT coalesce(sender_host, '/') AS host, coalesce(sender_port, 0)::text AS port
                          FROM pg_stat_wal_receiver
                        """)) {
            var sender = row.next()
                    ? Optional.of(new Conninfo.Address(row.getString("host"), row.getString("port")))
                    : Optional.<Conninfo.Address>empty();
            var cluster = work.observer().cluster(ground.cluster()).orElseThrow();
            var from = sender.flatMap(Upstreams.of(work.tools(), cluster, ground)::at);
            if (from.filter(upstream.node()::equals).isEmpty()) {
                throw new Problem(
                                "STANDBY_ELSEWHERE",
                                "%s streams from %s, and not from %s"
                                        .formatted(
                                                standby.node(),
                                                from.or(() -> sender.map(at -> at.host() + ":" + at.port()))
                                                        .orElse("nobody"),
                                                upstream.node()),
                                "see its primary_conninfo; then retry; or cancel, then take it back: /db undo")
                        .asTrouble();
            }
        }
    }
}
