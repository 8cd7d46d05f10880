package dev.muster.commands.table;

import dev.muster.chat.Human;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * How the rows of a table that was brought back differ from those in its place, counted exactly.
 *
 * <p>Rows are compared as they are stored: 1.0 is not 1.00, and types that know no equality are compared too. Samples show
 * keys, never rows: what is in them is not for everybody in a channel.
 *
 * @param missing there then, not now
 * @param extra there now, not then
 */
record Difference(Name table, boolean there, Count missing, Count changed, Count extra, long rows, List<String> told) {
    private static final int SAMPLES = 5;

    /** How many, and the keys of some. */
    record Count(long rows, List<String> keys) {
        static final Count NONE = new Count(0, List.of());

        String told(String what) {
            return "%s %s%s"
                    .formatted(
                            Human.count(rows, "row"),
                            what,
                            keys.isEmpty()
                                    ? ""
                                    : " (" + String.join("; ", keys) + (rows > keys.size() ? "; …" : "") + ")");
        }
    }

    /** Both as of one moment, if the session holds one. */
    static Difference of(Session session, String schema, Name live) throws SQLException, InterruptedException {
        long rows = session.number("SELECT count(*) FROM " + Pair.rows(session, live.in(schema)));
        var pair = Pair.of(session, schema, live);
        if (pair.isEmpty()) {
            return new Difference(live, false, new Count(rows, List.of()), Count.NONE, Count.NONE, rows, List.of());
        }
        return pair.get().key().isEmpty() ? whole(session, pair.get(), rows) : byKey(session, pair.get(), rows);
    }

    private static Difference byKey(Session session, Pair pair, long rows) throws SQLException, InterruptedException {
        var counts = session.all(
                row -> new Count(row.getLong("rows"), List.of((String[])
                        row.getArray("keys").getArray())),
                """
            WITH d AS MATERIALIZED (
                SELECT CASE WHEN l.tableoid IS NULL THEN 1 WHEN r.tableoid IS NULL THEN 3 ELSE 2 END AS kind,
                       CASE WHEN r.tableoid IS NULL THEN %4$s ELSE %3$s END AS shown
                  FROM %1$s r
                  FULL JOIN %2$s l ON %5$s
                 WHERE l.tableoid IS NULL OR r.tableoid IS NULL OR %6$s *<> %7$s)
            SELECT kind, (SELECT count(*) FROM d WHERE d.kind = k.kind) AS rows,
                   ARRAY(SELECT shown FROM d WHERE d.kind = k.kind LIMIT %8$d) AS keys
              FROM (VALUES (1), (2), (3)) AS k (kind)
            """.formatted(
                                pair.sides().restoredRows(),
                                pair.sides().liveRows(),
                                pair.keyText("r"),
                                pair.keyText("l"),
                                pair.match("r", "l"),
                                pair.image("r"),
                                pair.image("l"),
                                SAMPLES));
        return new Difference(pair.live(), true, counts.get(0), counts.get(1), counts.get(2), rows, pair.told());
    }

    /** The same row may be there several times: as often as it is there too few times, it is missing. */
    private static Difference whole(Session session, Pair pair, long rows) throws SQLException, InterruptedException {
        var told = new ArrayList<>(pair.told());
        told.add(
                pair.live().said() + " has no key: whole rows are compared, one that was changed is missing and extra");
        return session.all(
                        row -> new Difference(
                                pair.live(),
                                true,
                                new Count(row.getLong("missing"), List.of()),
                                Count.NONE,
                                new Count(row.getLong("extra"), List.of()),
                                rows,
                                told),
                        """
            WITH r AS (SELECT %3$s AS image, count(*) AS times FROM %1$s r GROUP BY 1),
                 l AS (SELECT %4$s AS image, count(*) AS times FROM %2$s l GROUP BY 1)
            SELECT coalesce(sum(greatest(coalesce(r.times, 0) - coalesce(l.times, 0), 0)), 0)::bigint AS missing,
                   coalesce(sum(greatest(coalesce(l.times, 0) - coalesce(r.times, 0), 0)), 0)::bigint AS extra
              FROM r FULL JOIN l ON r.image = l.image
            """.formatted(
                                        pair.sides().restoredRows(),
                                        pair.sides().liveRows(),
                                        print(pair, "r"),
                                        print(pair, "l")))
                .getFirst();
    }

    /** Of a whole row: no two have the same. */
    static String print(Pair pair, String side) {
        return "sha256(convert_to(" + pair.image(side) + "::text, 'UTF8'))";
    }

    boolean none() {
        return there && missing.rows() == 0 && changed.rows() == 0 && extra.rows() == 0;
    }

    String line() {
        if (!there) {
            return "%s is not there: all %s are missing".formatted(table.said(), Human.count(rows, "row"));
        }
        if (none()) {
            return "%s: all %s are as they were%s".formatted(table.said(), Human.count(rows, "row"), more());
        }
        return "%s, of %s: %s, %s, %s%s"
                .formatted(
                        table.said(),
                        Human.count(rows, "row"),
                        missing.told("missing"),
                        changed.told("changed"),
                        extra.told("extra"),
                        more());
    }

    private String more() {
        return told.isEmpty() ? "" : "; " + String.join("; ", told);
    }
}
