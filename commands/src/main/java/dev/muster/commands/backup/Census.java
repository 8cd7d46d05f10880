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
    private Optional<Thread> thread = Optional.empty();
    private long begun = System.nanoTime();
    private final AtomicReference<@Nullable Session> asked = new AtomicReference<>();
    private volatile boolean enough;

    /** Opens sessions that see what the dump sees. */
    @FunctionalInterface
    interface Counting {
        Session session() throws SQLException;
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

    private void count() {
        int next = 0;
        while (next < tables.size() && !enough) {
            try (var session = counting.session()) {
                asked.set(session);
                for (; next < tables.size() && !enough; next++) {
                    var table = tables.get(next);
                    rows.put(table.oid(), Long.valueOf(session.ask("SELECT count(*) FROM ONLY " + table.quoted())));
                }
            } catch (SQLException _) {
                next++; // This table has no exact count, which its lack in the manifest says; the next gets a new
                // session.
            } catch (Work.Stopped _) {
                enough = true;
            }
        }
    }

    /** What was counted until now, or a little later. */
    Map<Long, Long> rows() throws InterruptedException {
        if (thread.isPresent()) {
            var dump = Duration.ofNanos(System.nanoTime() - begun);
            var grace = dump.dividedBy(SHARE_OF_THE_DUMP);
            thread.get().join(grace.compareTo(LEAST_GRACE) > 0 ? grace : LEAST_GRACE);
            close();
        }
        return Map.copyOf(rows);
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
