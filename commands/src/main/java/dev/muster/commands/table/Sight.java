package dev.muster.commands.table;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Statements that show the rows themselves that differ, for whoever may look into both schemas: what is in them is not for
 * everybody in a channel. They find the very rows that were counted.
 */
final class Sight {
    /** As many tables as anybody looks at by hand. */
    private static final int MOST = 5;

    private Sight() {}

    /** Below a comparison: nothing where nothing differs. */
    static List<String> of(Session session, Place place, List<Difference> all)
            throws SQLException, InterruptedException {
        var differing = all.stream().filter(one -> !one.none()).toList();
        if (differing.isEmpty()) {
            return List.of();
        }
        var lines = new ArrayList<String>();
        lines.add("to look at the rows themselves, with psql in %s on %s, as Muster's login or a superuser:"
                .formatted(place.database(), place.node()));
        for (var one : differing.stream().limit(MOST).toList()) {
            lines.add(of(one, Pair.of(session, place.schema(), one.table()), place.schema()) + ";");
        }
        if (differing.size() > MOST) {
            lines.add("-- and so on with the other %d tables".formatted(differing.size() - MOST));
        }
        return lines;
    }

    private static String of(Difference difference, Optional<Pair> pair, String schema) {
        if (pair.isEmpty()) {
            return "SELECT * FROM " + difference.table().in(schema).quoted();
        }
        return pair.get().key().isEmpty() ? whole(pair.get(), difference) : byKey(pair.get());
    }

    /** What is missing has nothing now, what is extra had nothing then. Whole rows, whatever their columns are called. */
    private static String byKey(Pair pair) {
        return "SELECT to_json(r.*) AS \"then\", to_json(l.*) AS \"now\" FROM %s r FULL JOIN %s l ON %s"
                        .formatted(pair.sides().restoredRows(), pair.sides().liveRows(), pair.match("r", "l"))
                + " WHERE r.tableoid IS NULL OR l.tableoid IS NULL OR %s *<> %s"
                        .formatted(image(pair, "r"), image(pair, "l"));
    }

    private static String whole(Pair pair, Difference difference) {
        var then = "SELECT %s::text AS row FROM %s r"
                .formatted(image(pair, "r"), pair.sides().restoredRows());
        var now = "SELECT %s::text AS row FROM %s l"
                .formatted(image(pair, "l"), pair.sides().liveRows());
        var halves = new ArrayList<String>();
        if (difference.missing().rows() > 0) {
            halves.add("SELECT 'missing' AS what, row FROM (%s EXCEPT ALL %s) AS m".formatted(then, now));
        }
        if (difference.extra().rows() > 0) {
            halves.add("SELECT 'extra' AS what, row FROM (%s EXCEPT ALL %s) AS e".formatted(now, then));
        }
        return halves.stream().collect(Collectors.joining(" UNION ALL "));
    }

    /** As short as it can be: it is read by people. */
    private static String image(Pair pair, String side) {
        return pair.sides().alike() ? "(" + side + ".*)" : pair.image(side);
    }
}
