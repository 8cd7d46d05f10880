package dev.muster.commands.table;

import dev.muster.chat.Human;
import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps writers out of tables, for the rest of a transaction. Whoever waits for a lock makes all who come after wait as well,
 * so that it is asked for in short tries, and not for ever: then whoever holds it is named.
 */
record Locking(Session session, Pace pace, Duration patience) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long TRY = 2000;
    private static final String NOT_GOT = "55P03";
    private static final String DEADLOCK = "40P01";
    private static final String HOLDERS = """
            SELECT DISTINCT a.pid, coalesce(a.usename, a.backend_type), coalesce(nullif(a.application_name, ''), 'unnamed'),
                   coalesce(a.state, ''), extract(epoch FROM clock_timestamp() - a.xact_start)::bigint
              FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'relation' AND l.granted AND a.pid <> pg_backend_pid()
               AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND l.relation = ?::regclass
               AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
             ORDER BY 5 DESC
            """;

    static Locking patient(Session session, Pace pace) {
        return new Locking(session, pace, PATIENCE);
    }

    void lock(List<Name> tables) throws SQLException, InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        long brief = brief();
        var order = new ArrayList<>(tables);
        for (var refused = refused(order, brief); refused.isPresent(); refused = refused(order, brief)) {
            var table = refused.get();
            var holders = holders(table);
            pace.doing("waiting for %s, held by %s".formatted(table.said(), told(holders)));
            if (System.nanoTime() > until) {
                throw held(table, holders);
            }
            session.number("SELECT 1 FROM pg_sleep(0.3)"); // Others are let through meanwhile.
            order.remove(table);
            order.addFirst(table); // While none is held it can be waited for longer.
        }
    }

    /** In milliseconds: whoever waits for us, and holds what we wait for, must get on before the server ends one of us. */
    private long brief() throws SQLException, InterruptedException {
        long deadlock = session.number("SELECT setting::bigint FROM pg_settings WHERE name = 'deadlock_timeout'");
        return Math.clamp(deadlock / 2, 1, TRY);
    }

    /** All or none: others may lock them in another order, and must not wait for one while we wait for the next. */
    private Optional<Name> refused(List<Name> order, long brief) throws SQLException, InterruptedException {
        session.update("SAVEPOINT before_locks");
        long begun = System.nanoTime();
        for (var table : order) {
            boolean first = table.equals(order.getFirst());
            long left = first ? TRY : Math.max(1, brief - (System.nanoTime() - begun) / 1_000_000);
            if (!got(table, left)) {
                session.update("ROLLBACK TO before_locks");
                return Optional.of(table);
            }
            if (first) {
                begun = System.nanoTime();
            }
        }
        session.update("SET LOCAL lock_timeout = '10s'"); // As before, for what else it needs.
        return Optional.empty();
    }

    private boolean got(Name table, long millis) throws SQLException, InterruptedException {
        session.update("SET LOCAL lock_timeout = '%dms'".formatted(millis));
        try {
            session.update("LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE".formatted(table.quoted()));
            return true;
        } catch (SQLException e) {
            if (NOT_GOT.equals(e.getSQLState()) || DEADLOCK.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private record Holder(int pid, String who) {}

    private List<Holder> holders(Name table) throws SQLException, InterruptedException {
        session.update("DO $$ BEGIN PERFORM pg_stat_clear_snapshot(); END $$");
        return session.all(
                row -> new Holder(
                        row.getInt(1),
                        "session %d of %s (%s%s)%s"
                                .formatted(
                                        row.getInt(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4).isEmpty() ? "" : ", " + row.getString(4),
                                        row.getString(5) == null
                                                ? ""
                                                : ", for " + Human.duration(Duration.ofSeconds(row.getLong(5))))),
                HOLDERS,
                table.quoted());
    }

    private static String told(List<Holder> holders) {
        return holders.isEmpty()
                ? "somebody who is gone by now"
                : String.join(", ", holders.stream().limit(3).map(Holder::who).toList());
    }

    private Problem.Trouble held(Name table, List<Holder> holders) {
        return new Problem(
                        "TABLE_LOCKED",
                        "%s was not let go for %s by %s; nothing was changed"
                                .formatted(table.said(), Human.duration(patience), told(holders)),
                        holders.isEmpty()
                                ? "see /db sessions --blocking, then retry"
                                : "have that work ended, or end it: /db terminate %d; then retry"
                                        .formatted(holders.getFirst().pid()))
                .asTrouble();
    }
}
