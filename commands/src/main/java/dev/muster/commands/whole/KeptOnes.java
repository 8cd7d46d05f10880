package dev.muster.commands.whole;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The databases of a server that something took the place of, and what a restore that was killed left. */
record KeptOnes(List<Kept> kept, List<Databases.Seen> leftovers) {
    KeptOnes {
        kept = List.copyOf(kept);
        leftovers = List.copyOf(leftovers);
    }

    /** {@code mark} is what stands in its comment; {@code successor} is what has its name now, if that is still there. */
    record Kept(Databases.Seen seen, Mark.Kept mark, long bytes, Optional<Databases.Seen> successor) {

        Instant mayGo(Duration keeps) {
            return mark.since().plus(keeps);
        }
    }

    static KeptOnes of(Databases databases) throws SQLException {
        var all = databases.all();
        var kept = new ArrayList<Kept>();
        for (var seen : all) {
            var mark = Mark.Kept.in(seen.remark());
            if (mark.isPresent()) {
                var successor = all.stream()
                        .filter(other -> other.oid() != seen.oid())
                        .filter(other -> other.name().equals(mark.get().database()))
                        .findFirst();
                kept.add(new Kept(seen, mark.get(), databases.bytes(seen.oid()), successor));
            }
        }
        return new KeptOnes(
                kept,
                all.stream()
                        .filter(seen -> DatabaseNames.isRestoring(seen.name()))
                        .toList());
    }

    Optional<Kept> named(String name) {
        return kept.stream().filter(each -> each.seen().name().equals(name)).findFirst();
    }
}
