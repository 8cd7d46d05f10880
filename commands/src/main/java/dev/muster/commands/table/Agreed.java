package dev.muster.commands.table;

import dev.muster.chat.Human;
import dev.muster.commands.problem.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What people saw of each table before they let rows be put back: no more than that is touched. */
record Agreed(Map<Name, Counts> seen) {

    record Counts(long missing, long changed, long extra) {}

    /** As the last comparison noted it, unless something was put back since. */
    static Agreed of(List<About> about) {
        var seen = new HashMap<Name, Counts>();
        for (var one : about) {
            if (one.kind() == About.Kind.DONE) {
                seen.clear();
            }
            if (one.kind() == About.Kind.COMPARED) {
                var counts = one.label().split(" ", -1);
                seen.put(
                        one.table(),
                        new Counts(Long.parseLong(counts[0]), Long.parseLong(counts[1]), Long.parseLong(counts[2])));
            }
        }
        return new Agreed(seen);
    }

    static About note(Difference difference) {
        return new About(
                About.Kind.COMPARED,
                difference.table().schema(),
                difference.table().table(),
                "%d %d %d"
                        .formatted(
                                difference.missing().rows(),
                                difference.changed().rows(),
                                difference.extra().rows()),
                "");
    }

    void requireToReplace(Name table, long changed, long extra) {
        of(table).ifPresent(then -> {
            require(table, "overwritten", changed, then.changed());
            require(table, "taken away", extra, then.extra());
        });
    }

    void requireToInsert(Name table, long missing) {
        of(table).ifPresent(then -> require(table, "put in", missing, then.missing()));
    }

    private Optional<Counts> of(Name table) {
        return Optional.ofNullable(seen.get(table));
    }

    private static void require(Name table, String what, long now, long then) {
        if (now > then) {
            throw new Problem(
                            Problem.OUTDATED,
                            "%s has changed since it was compared: %s would be %s, and people agreed to %d; nothing was changed"
                                    .formatted(table.said(), Human.count(now, "row"), what, then),
                            "retry: it is compared again, and asks again; if it goes on changing, stop who writes to it first")
                    .asTrouble();
        }
    }
}
