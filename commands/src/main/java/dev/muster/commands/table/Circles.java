package dev.muster.commands.table;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * In which order tables get their rows, so that what is referred to is there first; and those for which there is none, since
 * their keys go in circles.
 */
record Circles(List<Name> order, Set<Name> circular) {
    private static final String KEYS = """
            SELECT n.nspname AS schema, t.relname AS name, m.nspname AS other_schema, o.relname AS other
              FROM pg_constraint c
              JOIN pg_class t ON t.oid = c.conrelid
              JOIN pg_namespace n ON n.oid = t.relnamespace
              JOIN pg_class o ON o.oid = c.confrelid
              JOIN pg_namespace m ON m.oid = o.relnamespace
             WHERE c.contype = 'f' AND c.conparentid = 0 AND c.conrelid <> c.confrelid
               AND c.conrelid IN (SELECT to_regclass(name) FROM unnest(?::text[]) AS a (name))
               AND c.confrelid IN (SELECT to_regclass(name) FROM unnest(?::text[]) AS b (name))
            """;

    /** That one refers to another. */
    record Key(Name from, Name to) {}

    static Circles of(Session session, List<Name> tables) throws SQLException, InterruptedException {
        var names = tables.stream().map(Name::quoted).toList();
        return of(
                tables,
                session.all(
                        row -> new Key(
                                new Name(row.getString("schema"), row.getString("name")),
                                new Name(row.getString("other_schema"), row.getString("other"))),
                        KEYS,
                        names,
                        names));
    }

    static Circles of(List<Name> tables, List<Key> keys) {
        var left = new LinkedHashSet<>(tables);
        var first = new ArrayList<Name>();
        var last = new ArrayList<Name>();
        while (true) {
            var next = left.stream()
                    .filter(table ->
                            keys.stream().noneMatch(key -> key.from().equals(table) && left.contains(key.to())))
                    .findFirst();
            if (next.isEmpty()) {
                break;
            }
            first.add(next.get());
            left.remove(next.get());
        }
        while (true) {
            var next = left.stream()
                    .filter(table ->
                            keys.stream().noneMatch(key -> key.to().equals(table) && left.contains(key.from())))
                    .findFirst();
            if (next.isEmpty()) {
                break;
            }
            last.addFirst(next.get());
            left.remove(next.get());
        }
        var order = new ArrayList<>(first);
        order.addAll(left);
        order.addAll(last);
        return new Circles(List.copyOf(order), left);
    }
}
