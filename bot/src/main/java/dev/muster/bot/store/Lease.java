package dev.muster.bot.store;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Jdbi;

/**
 * What only one replica may do at a time. The holder beats; who has seen no beat for a while takes over. Nobody's clock is
 * compared with anybody else's.
 */
public final class Lease implements AutoCloseable {
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(1);

    private final Jdbi jdbi;
    private final String name;
    private final String holder;
    private final Duration patience;
    private Seen seen = new Seen(-1, -1);
    private long seenAt;
    private volatile boolean tended;
    private final ReentrantLock tending = new ReentrantLock();

    private record Seen(long token, long beat) {}

    private record Row(long token, long beat, String holder) {}

    public Lease(Jdbi jdbi, String name, String holder, Duration patience) {
        this.jdbi = jdbi;
        this.name = name;
        this.holder = holder;
        this.patience = patience;
    }

    /** To be called several times within the patience. Whether we hold it now. */
    public boolean tend() {
        tending.lock();
        try {
            tended = true;
            return taken();
        } finally {
            tending.unlock();
        }
    }

    private boolean taken() {
        return jdbi.inTransaction(h -> {
            h.createUpdate("""
                            INSERT INTO lease (name, token, holder, beat) VALUES (:name, 0, '', 0)
                                ON CONFLICT (name) DO NOTHING
                            """).bind("name", name).execute();
            var row = h.createQuery("SELECT token, beat, holder FROM lease WHERE name = :name FOR UPDATE")
                    .bind("name", name)
                    .map((r, _) -> new Row(r.getLong("token"), r.getLong("beat"), r.getString("holder")))
                    .one();
            boolean ours = row.holder().equals(holder);
            boolean take = !ours && (row.holder().isEmpty() || isSilent(row));
            if (ours || take) {
                h.createUpdate("""
                                UPDATE lease SET beat = beat + 1, holder = :holder, token = token + :step
                                 WHERE name = :name
                                """)
                        .bind("holder", holder)
                        .bind("step", take ? 1 : 0)
                        .bind("name", name)
                        .execute();
            }
            return ours || take;
        });
    }

    private boolean isSilent(Row row) {
        var now = new Seen(row.token(), row.beat());
        if (!now.equals(seen)) {
            seen = now;
            seenAt = System.nanoTime();
            return false;
        }
        return System.nanoTime() - seenAt > patience.toNanos();
    }

    /** Lets the next one have it at once; or after a while, if the store keeps us waiting for the end of a beat. */
    @Override
    public void close() {
        if (!tended || !isOurTurn()) {
            return;
        }
        try {
            jdbi.useHandle(h -> h.createUpdate("UPDATE lease SET holder = '' WHERE name = :name AND holder = :holder")
                    .bind("name", name)
                    .bind("holder", holder)
                    .execute());
        } finally {
            tending.unlock();
        }
    }

    private boolean isOurTurn() {
        try {
            return tending.tryLock(PATIENCE_AT_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
