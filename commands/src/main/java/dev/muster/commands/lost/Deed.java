package dev.muster.commands.lost;

import dev.muster.commands.wal.Lsn;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What a transaction that was committed did, as far as it may have cost something. Numbers, no names.
 *
 * @param first its first record: whoever stops before it has nothing of it, not even its locks
 * @param wholly whether that was seen, and not the transaction's middle only
 */
record Deed(long xid, Instant at, Lsn first, Lsn commit, boolean wholly, List<Rows> rows, Changes changes) {
    Deed {
        rows = List.copyOf(rows);
    }

    /** Of one relfilenode. */
    record Rows(long database, long node, long deleted, long updated) {}

    /**
     * What became of relations. All are numbers within a database, but for {@code truncated}, which are oids of any.
     *
     * @param unlinked relfilenodes whose files were removed at the commit
     * @param created relfilenodes whose files it made
     * @param locked oids that it let nobody else use
     * @param dropped oids that were dropped: since PostgreSQL 15 the commit names them
     * @param databases oids of databases that were dropped, or moved
     * @param catalogDeletes how many rows of pg_class it deleted
     */
    record Changes(
            Set<Tally.Place> unlinked,
            Set<Tally.Place> created,
            Set<Tally.Place> locked,
            Set<Tally.Place> dropped,
            Set<Long> truncated,
            Set<Long> databases,
            int catalogDeletes) {
        Changes {
            unlinked = Set.copyOf(unlinked);
            created = Set.copyOf(created);
            locked = Set.copyOf(locked);
            dropped = Set.copyOf(dropped);
            truncated = Set.copyOf(truncated);
            databases = Set.copyOf(databases);
        }
    }
}
