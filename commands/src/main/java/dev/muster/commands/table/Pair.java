package dev.muster.commands.table;

import dev.muster.commands.cluster.Identifier;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table that was brought back, and the one in whose place it belongs: what both have in common.
 *
 * @param columns those that both have, of which neither is computed
 * @param key by which a row of one is that of the other; none: whole rows are compared
 * @param equalities what makes each column of the key equal
 * @param told what is not the same of both
 */
record Pair(Sides sides, List<Column> columns, List<Column> key, List<Equality> equalities, List<String> told) {

    /**
     * Where to read both: not what is below them by inheritance, which is by itself, but all partitions.
     *
     * @param alike they have the very same columns, and none is computed
     */
    record Sides(Name live, Name restored, String liveRows, String restoredRows, boolean alike) {}

    /** A column, and its types on both sides. {@code always} is an identity that nobody writes to. */
    record Column(String name, String type, String restoredType, boolean always) {
        String quoted() {
            return Identifier.quoted(name);
        }

        /** What the brought-back row {@code r} has for it. */
        String value() {
            return "r." + quoted() + (same() ? "" : "::text::" + type);
        }

        boolean same() {
            return type.equals(restoredType);
        }
    }

    /** The index's own, named in full: by its mere name another one would be found, or none. */
    record Equality(String operator, String cast) {
        String of(String left, String right) {
            return "%s%s %s %s%s".formatted(left, cast, operator, right, cast);
        }
    }

    /** {@code total}: none of its columns can be null. */
    record Key(boolean total, List<String> columns, List<Equality> equalities) {}

    private record Found(String name, String type, boolean computed, boolean always, boolean demanding) {}

    private static final String COLUMNS = """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attgenerated <> '' AS computed,
                   a.attidentity = 'a' AS always,
                   a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS demanding
              FROM pg_attribute a
             WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attnum
            """;
    /** Keys that hold for every row, the primary one first. */
    private static final String KEYS = """
            SELECT bool_and(a.attnotnull) AS total, array_agg(a.attname::text ORDER BY k.place) AS columns,
                   array_agg(format('OPERATOR(%I.%s)', n.nspname, o.oprname) ORDER BY k.place) AS operators,
                   array_agg(CASE WHEN a.atttypid = o.oprleft OR t.typtype = 'p' THEN ''
                                  ELSE '::' || format_type(o.oprleft, -1) END ORDER BY k.place) AS casts
              FROM pg_index i
              JOIN pg_class x ON x.oid = i.indexrelid
              JOIN pg_am m ON m.oid = x.relam AND m.amname = 'btree'
              CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indclass::oid[]) WITH ORDINALITY AS k (attnum, class, place)
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
              JOIN pg_opclass c ON c.oid = k.class
              JOIN pg_amop p ON p.amopfamily = c.opcfamily AND p.amoplefttype = c.opcintype
                            AND p.amoprighttype = c.opcintype AND p.amopstrategy = 3 AND p.amoppurpose = 's'
              JOIN pg_operator o ON o.oid = p.amopopr
              JOIN pg_type t ON t.oid = o.oprleft
              JOIN pg_namespace n ON n.oid = o.oprnamespace
             WHERE i.indrelid = ?::regclass AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
               AND i.indexprs IS NULL AND k.place <= i.indnkeyatts
             GROUP BY i.indexrelid, i.indisprimary, i.indnkeyatts
            HAVING count(*) = i.indnkeyatts
             ORDER BY i.indisprimary DESC, count(*), 2
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
        var sides = new Sides(
                live, restored, rows(session, live), rows(session, restored), told.isEmpty() && alike(here, there));
        var key = key(session, live, restored, common);
        var columns = key.columns().stream()
                .flatMap(name -> common.stream().filter(one -> one.name().equals(name)))
                .toList();
        return Optional.of(new Pair(sides, common, columns, key.equalities(), told));
    }

    private static boolean alike(List<Found> here, List<Found> there) {
        return here.stream().noneMatch(Found::computed)
                && here.stream()
                        .map(Found::name)
                        .toList()
                        .equals(there.stream().map(Found::name).toList());
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
    private static Key key(Session session, Name live, Name restored, List<Column> common)
            throws SQLException, InterruptedException {
        var now = uniques(session, live);
        for (var key : uniques(session, restored)) {
            boolean same = key.columns().stream()
                    .allMatch(name ->
                            common.stream().anyMatch(column -> column.name().equals(name) && column.same()));
            if (key.total() && now.contains(key) && same) {
                return key;
            }
        }
        return new Key(true, List.of(), List.of());
    }

    static List<Key> uniques(Session session, Name table) throws SQLException, InterruptedException {
        return session.all(Pair::key, KEYS, table.quoted());
    }

    private static Key key(ResultSet row) throws SQLException {
        var operators = strings(row, "operators");
        var casts = strings(row, "casts");
        return new Key(
                row.getBoolean("total"),
                strings(row, "columns"),
                IntStream.range(0, operators.size())
                        .mapToObj(i -> new Equality(operators.get(i), casts.get(i)))
                        .toList());
    }

    private static List<String> strings(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
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
        return columns.stream().map(Column::value).collect(Collectors.joining(", "));
    }

    String keyNames() {
        return key.stream().map(Column::quoted).collect(Collectors.joining(", "));
    }

    /** That a row of {@code a} is the one of {@code b}. */
    String match(String a, String b) {
        return IntStream.range(0, key.size())
                .mapToObj(i -> equalities
                        .get(i)
                        .of(a + "." + key.get(i).quoted(), b + "." + key.get(i).quoted()))
                .collect(Collectors.joining(" AND "));
    }

    /** That the row {@code a} has, for {@code unique}, what {@code value} knows; nothing if that is not known of a column. */
    Optional<String> equal(String a, Key unique, Function<Column, String> value) {
        var all = new ArrayList<String>();
        for (int i = 0; i < unique.columns().size(); i++) {
            var name = unique.columns().get(i);
            var column = columns.stream().filter(one -> one.name().equals(name)).findFirst();
            if (column.isEmpty()) {
                return Optional.empty();
            }
            all.add(unique.equalities().get(i).of(a + "." + column.get().quoted(), value.apply(column.get())));
        }
        return Optional.of(String.join(" AND ", all));
    }

    /** A key as people read it. */
    String keyText(String side) {
        return key.stream()
                .map(column -> "%s || left(%s.%s::text, 40)"
                        .formatted(Belongings.literal(column.name() + " "), side, column.quoted()))
                .collect(Collectors.joining(" || ', ' || "));
    }
}
