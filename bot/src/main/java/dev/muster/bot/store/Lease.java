package dev.muster.bot.store;

import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * What only one replica may do at a time. The holder beats; who has seen no beat for a while takes over. Nobody's clock is
 * compared with anybody else's.
 */
public final class Lease implements AutoCloseable {
    private final Jdbi jdbi;
    private final String name;
    private final String holder;
    private final Duration patience;
    private Optional<Row> seen = Optional.empty();
    private long seenAt;
    private boolean ours;
    private long beatAt;

    private record Row(long token, long beat, String holder) {}

    public Lease(Jdbi jdbi, String name, String holder, Duration patience) {
        this.jdbi = jdbi;
        this.name = name;
        this.holder = holder;
        this.patience = patience;
    }

    /** To be called several times within the patience. Whether we hold it now. */
    public synchronized boolean tend() {
        long now = System.nanoTime();
        // What is ours stays ours for the patience after a beat: a fifth of it is believed without asking.
        if (!ours || now - beatAt > patience.toNanos() / 5) {
            ours = false;
            ours = beat() || take();
            beatAt = now;
        }
        return ours;
    }

    private boolean beat() {
        return jdbi.withHandle(
                        h -> h.createUpdate("UPDATE lease SET beat = beat + 1 WHERE name = :name AND holder = :holder")
                                .bind("name", name)
                                .bind("holder", holder)
                                .execute())
                == 1;
    }

    private boolean take() {
        var row = jdbi.withHandle(h -> h.createQuery("SELECT token, beat, holder FROM lease WHERE name = :name")
                .bind("name", name)
                .map((r, _) -> new Row(r.getLong("token"), r.getLong("beat"), r.getString("holder")))
                .findOne());
        if (row.isEmpty()) {
            return begin();
        }
        return (row.get().holder().isEmpty() || isSilent(row.get())) && takeFrom(row.get());
    }

    private boolean begin() {
        return jdbi.withHandle(h -> h.createUpdate("""
                                INSERT INTO lease (name, token, holder, beat) VALUES (:name, 1, :holder, 0)
                                    ON CONFLICT (name) DO NOTHING
                                """)
                        .bind("name", name)
                        .bind("holder", holder)
                        .execute())
                == 1;
    }

    /** Not if it was heard of meanwhile, nor if somebody else was faster. */
    private boolean takeFrom(Row row) {
        return jdbi.withHandle(h -> h.createUpdate("""
                                UPDATE lease SET beat = beat + 1, holder = :holder, token = token + 1
                                 WHERE name = :name AND token = :token AND beat = :beat
                                """)
                        .bind("name", name)
                        .bind("holder", holder)
                        .bind("token", row.token())
                        .bind("beat", row.beat())
                        .execute())
                == 1;
    }

    private boolean isSilent(Row row) {
        if (!seen.equals(Optional.of(row))) {
            seen = Optional.of(row);
            seenAt = System.nanoTime();
            return false;
        }
        return System.nanoTime() - seenAt > patience.toNanos();
    }

    /** Lets the next one have it at once. */
    @Override
    public synchronized void close() {
        ours = false;
        jdbi.useHandle(h -> h.createUpdate("UPDATE lease SET holder = '' WHERE name = :name AND holder = :holder")
                .bind("name", name)
                .bind("holder", holder)
                .execute());
    }
}
