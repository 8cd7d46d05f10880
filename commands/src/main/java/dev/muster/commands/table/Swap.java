package dev.muster.commands.table;

import dev.muster.commands.cluster.Identifier;
import java.sql.SQLException;
import java.util.stream.Collectors;

/**
 * Rows on their way between a table that was brought back and the one in its place, and back again. What is put in is noted
 * in one table beside them, what is taken out or overwritten is kept in another, so that all of it can be taken back.
 */
record Swap(Session session, String schema, Pair pair, int number) {

    private String beside(String what) {
        return new Name(schema, "muster %s %d".formatted(what, number)).quoted();
    }

    String put() {
        return beside("put");
    }

    String kept() {
        return beside("kept");
    }

    private String live() {
        return pair.sides().liveRows();
    }

    private String restored() {
        return pair.sides().restoredRows();
    }

    private boolean keyed() {
        return !pair.key().isEmpty();
    }

    private String noted() {
        return keyed() ? pair.keyNames() : pair.names();
    }

    /** All of it is where it was before. */
    String dropKept() throws SQLException, InterruptedException {
        session.update("DROP TABLE " + kept());
        return "";
    }

    /** It holds the only copy of some rows: it gets out of the way of a later merge, and stays. */
    String leaveKept() throws SQLException, InterruptedException {
        var name = new Name(schema, "muster left %d".formatted(number));
        for (int again = 2; session.is("SELECT to_regclass(?) IS NOT NULL", name.quoted()); again++) {
            name = new Name(schema, "muster left %d, %d".formatted(number, again));
        }
        session.update("ALTER TABLE %s RENAME TO %s".formatted(kept(), Identifier.quoted(name.table())));
        return ": rows that were changed since, or have no room any more; as they were, all of them stay in "
                + name.said();
    }

    /** How many went in. One whose other unique values somebody has by now stays out. */
    long insert() throws SQLException, InterruptedException {
        session.update("CREATE TABLE %s AS SELECT %s FROM %s LIMIT 0".formatted(put(), noted(), live()));
        var lacking = keyed()
                ? "SELECT %s FROM %s r WHERE NOT EXISTS (SELECT FROM %s l WHERE %s)"
                        .formatted(pair.values(), restored(), live(), pair.match("r", "l"))
                : """
                  SELECT %s
                    FROM (SELECT r.*, %s AS muster_image, row_number() OVER (PARTITION BY %2$s) AS muster_n FROM %s r) r
                    LEFT JOIN (SELECT %s AS muster_image, count(*) AS times FROM %s l GROUP BY 1) l
                      ON l.muster_image = r.muster_image
                   WHERE r.muster_n > coalesce(l.times, 0)
                  """.formatted(
                        pair.values(), Difference.print(pair, "r"), restored(), Difference.print(pair, "l"), live());
        session.update("""
                WITH put AS (
                    INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE %s ON CONFLICT DO NOTHING RETURNING %s)
                INSERT INTO %s SELECT * FROM put
                """.formatted(pair.live().quoted(), pair.names(), lacking, noted(), put()));
        session.update("ANALYZE " + put());
        return session.number("SELECT count(*) FROM " + put());
    }

    /** Keeps what {@link #overwrite} and {@link #delete} would take away, and where it is. */
    void keep() throws SQLException, InterruptedException {
        if (keyed()) {
            session.update(
                    """
                    CREATE TABLE %1$s AS
                    SELECT CASE WHEN r.tableoid IS NULL THEN 'extra' ELSE 'changed' END AS muster_kind,
                           l.tableoid AS muster_of, l.ctid AS muster_at, l.*
                      FROM %2$s l LEFT JOIN %3$s r ON %4$s
                     WHERE r.tableoid IS NULL OR %5$s *<> %6$s
                    """.formatted(kept(), live(), restored(), pair.match("l", "r"), pair.image("l"), pair.image("r")));
        } else {
            session.update("""
                    CREATE TABLE %s AS
                    SELECT 'extra' AS muster_kind, l.*
                      FROM (SELECT l.tableoid AS muster_of, l.ctid AS muster_at, l.*, %s AS muster_image,
                                   row_number() OVER (PARTITION BY %2$s) AS muster_n FROM %s l) l
                      LEFT JOIN (SELECT %s AS muster_image, count(*) AS times FROM %s r GROUP BY 1) r
                        ON l.muster_image = r.muster_image
                     WHERE l.muster_n > coalesce(r.times, 0)
                    """.formatted(
                            kept(), Difference.print(pair, "l"), live(), Difference.print(pair, "r"), restored()));
        }
        session.update("ANALYZE " + kept());
    }

    long count(String kind) throws SQLException, InterruptedException {
        return session.number("SELECT count(*) FROM %s WHERE muster_kind = ?".formatted(kept()), kind);
    }

    void overwrite() throws SQLException, InterruptedException {
        var rest = pair.columns().stream()
                .filter(column -> !pair.key().contains(column))
                .toList();
        if (keyed() && !rest.isEmpty()) {
            session.update("UPDATE %s l SET %s FROM %s r, %s k WHERE k.muster_kind = 'changed' AND %s AND %s"
                    .formatted(
                            live(),
                            rest.stream()
                                    .map(column -> column.quoted() + " = r." + column.quoted()
                                            + (column.same() ? "" : "::text::" + column.type()))
                                    .collect(Collectors.joining(", ")),
                            restored(),
                            kept(),
                            pair.match("l", "k"),
                            pair.match("l", "r")));
        }
    }

    void delete() throws SQLException, InterruptedException {
        session.update("""
                DELETE FROM %s l USING %s k
                 WHERE k.muster_kind = 'extra' AND l.ctid = k.muster_at AND l.tableoid = k.muster_of
                """.formatted(live(), kept()));
    }

    /** Of those that were put in, the ones that nobody changed since; others are not ours to take away. */
    String unchanged() {
        return keyed()
                ? "SELECT l.tableoid AS muster_of, l.ctid AS muster_at, l.* FROM %s l JOIN %s p ON %s JOIN %s r ON %s WHERE NOT %s *<> %s"
                        .formatted(
                                live(),
                                put(),
                                pair.match("l", "p"),
                                restored(),
                                pair.match("l", "r"),
                                pair.image("l"),
                                pair.image("r"))
                : """
                  SELECT l.* FROM (SELECT l.tableoid AS muster_of, l.ctid AS muster_at, l.*, %s AS muster_image,
                                          row_number() OVER (PARTITION BY %1$s) AS muster_n FROM %s l) l
                    JOIN (SELECT %s AS muster_image, count(*) AS times FROM %s p GROUP BY 1) p
                      ON p.muster_image = l.muster_image
                   WHERE l.muster_n <= p.times
                  """.formatted(Difference.print(pair, "l"), live(), Difference.print(pair, "p"), put());
    }

    /** Back to what they were before they were overwritten, if nobody changed them since. */
    int overwriteBack() throws SQLException, InterruptedException {
        var rest = pair.columns().stream()
                .filter(column -> !pair.key().contains(column))
                .toList();
        if (!keyed() || rest.isEmpty()) {
            return 0;
        }
        return session.update("""
                UPDATE %s l SET %s FROM %s r, %s k
                 WHERE k.muster_kind = 'changed' AND %s AND %s AND NOT %s *<> %s
                """.formatted(
                        live(),
                        rest.stream()
                                .map(column -> column.quoted() + " = k." + column.quoted())
                                .collect(Collectors.joining(", ")),
                        restored(),
                        kept(),
                        pair.match("l", "k"),
                        pair.match("l", "r"),
                        pair.image("l"),
                        pair.image("r")));
    }

    int insertBack() throws SQLException, InterruptedException {
        return session.update(
                "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s k WHERE k.muster_kind = 'extra' ON CONFLICT DO NOTHING"
                        .formatted(
                                pair.live().quoted(),
                                pair.names(),
                                pair.columns().stream()
                                        .map(column -> "k." + column.quoted())
                                        .collect(Collectors.joining(", ")),
                                kept()));
    }
}
