package dev.muster.commands.side;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tables that a transaction that was under way where a side stands keeps locked: reading them waits for ever. */
record Locks(Sides sides, Side side) {
    private static final int FIRST_OWN = 16384;
    private static final String LOCKED = """
            SELECT coalesce(d.datname, '') AS database, l.relation::bigint AS relation
              FROM pg_locks AS l
              JOIN pg_stat_activity AS a ON a.pid = l.pid AND a.backend_type = 'startup'
              LEFT JOIN pg_database AS d ON d.oid = l.database
             WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.granted
             ORDER BY 1, 2
             LIMIT 10
            """;

    /** {@code line} to whichever of its databases. */
    List<String> seen(Connection line) throws SQLException {
        var found = new LinkedHashMap<String, List<Long>>();
        try (var statement = line.createStatement();
                var rows = statement.executeQuery(LOCKED)) {
            while (rows.next()) {
                found.computeIfAbsent(rows.getString("database"), _ -> new ArrayList<>())
                        .add(rows.getLong("relation"));
            }
        }
        var names = new ArrayList<String>();
        for (var each : found.entrySet()) {
            names.addAll(named(each));
        }
        return List.copyOf(names);
    }

    /** Only its own database knows what a table is called; whose catalogue is locked can be asked nothing. */
    private List<String> named(Map.Entry<String, List<Long>> locked) {
        var database = locked.getKey();
        boolean catalogue = locked.getValue().stream().anyMatch(relation -> relation < FIRST_OWN);
        if (database.isEmpty() || catalogue) {
            return numbered(locked);
        }
        try (var line = sides.connect(side, database);
                var statement = line.prepareStatement("SELECT ?::oid::regclass::text")) {
            var names = new ArrayList<String>();
            for (long relation : locked.getValue()) {
                statement.setLong(1, relation);
                try (var row = statement.executeQuery()) {
                    row.next();
                    names.add(database + ", " + row.getString(1));
                }
            }
            return names;
        } catch (SQLException _) {
            return numbered(locked); // One that nobody may connect to, perhaps.
        }
    }

    private static List<String> numbered(Map.Entry<String, List<Long>> locked) {
        return locked.getValue().stream()
                .map(relation ->
                        "%s, relation %d".formatted(locked.getKey().isEmpty() ? "shared" : locked.getKey(), relation))
                .toList();
    }
}
