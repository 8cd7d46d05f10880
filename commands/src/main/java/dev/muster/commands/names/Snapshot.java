package dev.muster.commands.names;

import dev.muster.commands.wal.Lsn;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What all relations of a server were called at one moment.
 *
 * @param lsn what came before it is in here; of what came after, some may be
 * @param databases oid → name
 */
public record Snapshot(
        Instant at, Lsn lsn, String systemIdentifier, Map<Long, String> databases, List<Relation> relations) {
    public Snapshot {
        databases = Map.copyOf(databases);
        relations = List.copyOf(relations);
    }
}
