package dev.muster.commands.table;

import dev.muster.commands.cluster.Identifier;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table that was brought back, and the one in whose place it belongs: what both have in common.
 *
 * @param columns those that both have, of which neither is computed
 * @param key by which a row of one is that of the other; none: whole rows are compared
 * @param told what is not the same of both
 */
record Pair(Sides sides, List<Column> columns, List<Column> key, List<String> told) {

    /** Where to read both: not what is below them by inheritance, which is by itself, but all partitions. */
    record Sides(Name live, Name restored, String liveRows, String restoredRows) {}

    /** A column, and its types on both sides. {@code always} is an identity that nobody writes to. */
    record Column(String name, String type, String restoredType, boolean always) {
        String quoted() {
            return Identifier.quoted(name);
        }

        boolean same() {
            return type.equals(restoredType);
        }
    }

    private record Found(String name, String type, boolean computed, boolean always, boolean demanding) {}

    private static final String COLUMNS = """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attgenerated <> '' AS computed,
                   a.attidentity = 'a' AS always,
                   a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS demanding
              FROM pg_attribute a
             WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attnum
            """;
    /** Keys whose columns cannot be null and that hold for every row, the primary one first. */
    private static final String KEYS = """
            SELECT array_agg(a.attname::text ORDER BY k.place) AS columns
              FROM pg_index i
              CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
             WHERE i.indrelid = ?::regclass AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
               AND i.indexprs IS NULL AND k.place <= i.indnkeyatts
             GROUP BY i.indexrelid, i.indisprimary
            HAVING bool_and(a.attnotnull)
             ORDER BY i.indisprimary DESC, count(*), 1
            """;

    /** Empty if there is nothing in its place any more. */
    static Optional<Pair> of(Session session, String schema, Name live) throws SQLException, InterruptedException {
        var restored = live.in(schema);
        if (!session.is("SELECT to_regclass(?) IS NOT NULL", live.quoted())) {
            return Optional.empty();
        }
        var here = columns(session, live);
        var there = columns(session, restored);
        var told = new ArrayList<String>();
        var common = new ArrayList<Column>();
        for (var column : here) {
            var other = there.stream()
                    .filter(one -> one.name().equals(column.name()))
                    .findFirst();
            if (other.isEmpty()) {
                told.add("column %s of %s was added since%s"
                        .formatted(
                                column.name(),
                                live.said(),
                                column.demanding() ? ", and rows cannot be without it" : ""));
            } else if (!column.computed()) {
                common.add(new Column(column.name(), column.type(), other.get().type(), column.always()));
                if (!column.type().equals(other.get().type())) {
                    told.add("column %s of %s was %s and is %s"
                            .formatted(column.name(), live.said(), other.get().type(), column.type()));
                }
            }
        }
        for (var column : there) {
            if (here.stream().noneMatch(one -> one.name().equals(column.name()))) {
                told.add("column %s of %s was there then, and is not now".formatted(column.name(), live.said()));
            }
        }
        var sides = new Sides(live, restored, rows(session, live), rows(session, restored));
        return Optional.of(new Pair(sides, common, key(session, live, restored, common), told));
    }

    static String rows(Session session, Name table) throws SQLException, InterruptedException {
        boolean tree = session.is("SELECT relkind = 'p' FROM pg_class WHERE oid = ?::regclass", table.quoted());
        return (tree ? "" : "ONLY ") + table.quoted();
    }

    Name live() {
        return sides.live();
    }

    private static List<Found> columns(Session session, Name table) throws SQLException, InterruptedException {
        return session.all(
                row -> new Found(
                        row.getString("attname"),
                        row.getString("type"),
                        row.getBoolean("computed"),
                        row.getBoolean("always"),
                        row.getBoolean("demanding")),
                COLUMNS,
                table.quoted());
    }

    /** One that holds on both sides, of columns of the same types. */
    private static List<Column> key(Session session, Name live, Name restored, List<Column> common)
            throws SQLException, InterruptedException {
        var now = keys(session, live);
        for (var key : keys(session, restored)) {
            var columns = key.stream()
                    .flatMap(name ->
                            common.stream().filter(column -> column.name().equals(name) && column.same()))
                    .toList();
            if (now.contains(key) && columns.size() == key.size()) {
                return columns;
            }
        }
        return List.of();
    }

    private static List<List<String>> keys(Session session, Name table) throws SQLException, InterruptedException {
        return session.all(row -> List.of((String[]) row.getArray("columns").getArray()), KEYS, table.quoted());
    }

    /** A row cannot be put back without a value that nobody knows. */
    boolean fits() {
        return told.stream().noneMatch(line -> line.endsWith("cannot be without it"));
    }

    /**
     * Its columns, as {@code side} has them, told apart by nothing but what is stored. Without the cast, a comparison of two
     * of them would be taken apart into those of their columns, for which there is no such operator.
     */
    String image(String side) {
        return "ROW("
                + columns.stream()
                        .map(column -> side + "." + column.quoted() + (column.same() ? "" : "::text"))
                        .collect(Collectors.joining(", "))
                + ")::record";
    }

    String names() {
        return columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
    }

    /** What the brought-back row {@code r} has for them. */
    String values() {
        return columns.stream()
                .map(column -> "r." + column.quoted() + (column.same() ? "" : "::text::" + column.type()))
                .collect(Collectors.joining(", "));
    }

    String keyNames() {
        return key.stream().map(Column::quoted).collect(Collectors.joining(", "));
    }

    /** That a row of {@code a} is the one of {@code b}. */
    String match(String a, String b) {
        return key.stream()
                .map(column -> "%s.%s = %s.%s".formatted(a, column.quoted(), b, column.quoted()))
                .collect(Collectors.joining(" AND "));
    }

    /** A key as people read it. */
    String keyText(String side) {
        return key.stream()
                .map(column -> "%s || left(%s.%s::text, 40)"
                        .formatted(Belongings.literal(column.name() + " "), side, column.quoted()))
                .collect(Collectors.joining(" || ', ' || "));
    }
}
