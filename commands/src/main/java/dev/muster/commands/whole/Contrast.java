package dev.muster.commands.whole;

import dev.muster.chat.Human;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How what was restored is different from what is there, by what the server guesses of both. Pure. */
record Contrast(Map<String, Long> present, Map<String, Long> restored) {
    private static final int TOLD = 5;
    private static final String TABLES = """
            SELECT quote_ident(s.schemaname) || '.' || quote_ident(s.relname) AS name,
                   greatest(s.n_live_tup, c.reltuples::bigint, 0) AS guess
              FROM pg_stat_user_tables s
              JOIN pg_class c ON c.oid = s.relid
             ORDER BY 1
            """;

    static Map<String, Long> tables(Connection connection) throws SQLException {
        var tables = new LinkedHashMap<String, Long>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                tables.put(row.getString("name"), row.getLong("guess"));
            }
        }
        return tables;
    }

    String told(String database) {
        var parts = new ArrayList<String>();
        lacking(restored, present).ifPresent(names -> parts.add("it brings back " + names));
        lacking(present, restored).ifPresent(names -> parts.add("only in the present one: " + names));
        var changed = changed();
        if (!changed.isEmpty()) {
            parts.add(String.join(", ", changed));
        }
        return "against %s as it is now, by the server's guesses: %s"
                .formatted(
                        database,
                        parts.isEmpty() ? "the same tables of about the same size" : String.join("; ", parts));
    }

    private static java.util.Optional<String> lacking(Map<String, Long> of, Map<String, Long> in) {
        var names = of.keySet().stream().filter(name -> !in.containsKey(name)).toList();
        return names.isEmpty()
                ? java.util.Optional.empty()
                : java.util.Optional.of("%s (%s%s)"
                        .formatted(
                                Human.count(names.size(), "table"),
                                names.stream().limit(TOLD).collect(Collectors.joining(", ")),
                                names.size() > TOLD ? ", …" : ""));
    }

    private List<String> changed() {
        return present.entrySet().stream()
                .filter(table -> restored.containsKey(table.getKey()))
                .filter(table -> difference(table) != 0)
                .sorted(Comparator.comparingLong((Map.Entry<String, Long> table) -> -Math.abs(difference(table))))
                .limit(TOLD)
                .map(table -> "%s about %d rows now, %d restored"
                        .formatted(table.getKey(), table.getValue(), restored.getOrDefault(table.getKey(), 0L)))
                .toList();
    }

    private long difference(Map.Entry<String, Long> table) {
        return restored.getOrDefault(table.getKey(), 0L) - table.getValue();
    }
}
