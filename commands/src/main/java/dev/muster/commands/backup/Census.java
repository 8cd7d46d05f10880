package dev.muster.commands.backup;

import dev.muster.commands.plan.Work;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counts rows at the very snapshot of a dump, beside it. It begins when the dump has its locks: from then on nobody can
 * empty a table under the two of them. What cannot be counted soon is not: no backup waits for it.
 */
final class Census implements AutoCloseable {
    private static final Duration LEAST_GRACE = Duration.ofSeconds(5);
    private static final int SHARE_OF_THE_DUMP = 4;

    private final List<Tables.Table> tables;
    private final Counting counting;
    private final Map<Long, Long> rows = new ConcurrentHashMap<>();
    private final Map<Long, String> states = new ConcurrentHashMap<>();
    private Optional<Thread> thread = Optional.empty();
    private long begun = System.nanoTime();
    private final AtomicReference<@Nullable Session> asked = new AtomicReference<>();
    private volatile boolean enough;

    /** How it is counted. */
    interface Counting {
        /** One that sees what the dump sees. */
        Session session() throws SQLException;

        /** Whether what bears its name is still what is meant. */
        default boolean isStill(Session session, Tables.Table table) throws SQLException {
            return true;
        }
    }

    Census(List<Tables.Table> tables, Counting counting) {
        this.tables = tables.stream().filter(Tables.Table::countable).toList();
        this.counting = counting;
    }

    /** A second call does nothing. */
    void begin() {
        if (thread.isEmpty()) {
            begun = System.nanoTime();
            thread = Optional.of(Thread.ofVirtual().name("census").start(this::count));
        }
    }

    /** Until all are counted, or it is enough. */
    void count() {
        int next = 0;
        while (next < tables.size() && !enough) {
            try (var session = counting.session()) {
                asked.set(session);
                for (; next < tables.size() && !enough; next++) {
                    count(session, tables.get(next));
                }
            } catch (SQLException e) {
                // This table has no exact count, which its lack in the manifest says; the next gets a new session.
                states.put(tables.get(next).oid(), String.valueOf(e.getSQLState()));
                next++;
            } catch (Work.Stopped _) {
                enough = true;
            }
        }
    }

    /** Nobody who wants to change a table should wait for it longer than it is being counted. */
    private void count(Session session, Tables.Table table) throws SQLException {
        session.execute("SAVEPOINT counting");
        if (counting.isStill(session, table)) {
            rows.put(table.oid(), Long.parseLong(session.ask("SELECT count(*) FROM ONLY " + table.quoted())));
        }
        session.execute("ROLLBACK TO SAVEPOINT counting");
    }

    Map<Long, Long> counted() {
        return Map.copyOf(rows);
    }

    /** By which SQLState a table withstood. */
    Optional<String> state(Tables.Table table) {
        return Optional.ofNullable(states.get(table.oid()));
    }

    /** What was counted until now, or a little later. */
    Map<Long, Long> rows() throws InterruptedException {
        if (thread.isPresent()) {
            thread.get().join(grace(begun));
            close();
        }
        return Map.copyOf(rows);
    }

    /** How much longer than what it counts beside it may take. */
    static Duration grace(long begun) {
        var grace = Duration.ofNanos(System.nanoTime() - begun).dividedBy(SHARE_OF_THE_DUMP);
        return grace.compareTo(LEAST_GRACE) > 0 ? grace : LEAST_GRACE;
    }

    @Override
    public void close() {
        enough = true;
        var session = asked.get();
        if (session != null) {
            session.abort();
        }
    }
}
