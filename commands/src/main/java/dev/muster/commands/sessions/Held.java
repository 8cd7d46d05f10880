package dev.muster.commands.sessions;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.plan.Past;
import java.util.Map;
import java.util.Optional;

/** What a database was like that lets nobody in now: known if it was Muster who held them off. */
public record Held(Past past, String cluster) {
    private static final String OID = "oid";
    private static final String LIMIT = "limit";

    static Map<String, String> values(HoldDatabase step) {
        return Map.of(OID, String.valueOf(step.oid()), LIMIT, String.valueOf(step.limit()));
    }

    /** What somebody can do about it, by hand. */
    public String hint(String database, long oid, boolean open) {
        var alter = "find out who does and why; to let them in again: ALTER DATABASE " + Identifier.quoted(database);
        if (!open) {
            return alter + " ALLOW_CONNECTIONS true";
        }
        return limit(oid)
                .map(limit -> alter + " CONNECTION LIMIT " + limit + ", as it was before Muster held them off")
                .orElse(alter
                        + " CONNECTION LIMIT n, with the limit that it had before: Muster does not know which; -1 is"
                        + " none");
    }

    private Optional<String> limit(long oid) {
        return past.of(cluster, HoldDatabase.class).stream()
                .map(taken -> taken.proof().values())
                .filter(values -> String.valueOf(oid).equals(values.get(OID)))
                .flatMap(values -> Optional.ofNullable(values.get(LIMIT)).stream())
                .findFirst();
    }
}
