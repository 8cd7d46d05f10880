package dev.muster.commands.table;

import dev.muster.commands.cluster.Identifier;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Rows on their way between a table that was brought back and the one in its place, and back again. What is put in is noted
 * in one table beside them, what is taken out or overwritten is kept in another, so that all of it can be taken back.
 */
record Swap(Session session, String schema, Pair pair, int number) {

    private static final String LATE = """
            SELECT EXISTS (SELECT FROM pg_index
                            WHERE NOT indimmediate
                              AND indrelid IN (SELECT ?::regclass UNION ALL SELECT relid FROM pg_partition_tree(?::regclass)))
            """;

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
        var free = free(Pair.Column::value);
        var lacking = keyed()
                ? "SELECT %s FROM %s r WHERE NOT EXISTS (SELECT FROM %s l WHERE %s)%s"
                        .formatted(pair.values(), restored(), live(), pair.match("r", "l"), free.condition())
                : """
                  SELECT %s
                    FROM (SELECT r.*, %s AS muster_image, row_number() OVER (PARTITION BY %2$s) AS muster_n FROM %s r) r
                    LEFT JOIN (SELECT %s AS muster_image, count(*) AS times FROM %s l GROUP BY 1) l
                      ON l.muster_image = r.muster_image
                   WHERE r.muster_n > coalesce(l.times, 0)%s
                  """.formatted(
                                pair.values(),
                                Difference.print(pair, "r"),
                                restored(),
                                Difference.print(pair, "l"),
                                live(),
                                free.condition());
        session.update("""
                WITH put AS (
                    INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE %s %s RETURNING %s)
                INSERT INTO %s SELECT * FROM put
                """.formatted(pair.live().quoted(), pair.names(), lacking, free.clause(), noted(), put()));
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

    /** Of the key too: what is equal may still look different. Numbers that only the table itself gives seldom do. */
    private List<Pair.Column> written() throws SQLException, InterruptedException {
        var written = new ArrayList<Pair.Column>();
        for (var column : pair.columns()) {
            if (!column.always() || renumbers(column)) {
                written.add(column);
            }
        }
        return written;
    }

    private boolean renumbers(Pair.Column column) throws SQLException, InterruptedException {
        return session.is(
                "SELECT EXISTS (SELECT FROM %s k JOIN %s r ON %s WHERE k.muster_kind = 'changed' AND k.%s <> %s)"
                        .formatted(kept(), restored(), pair.match("k", "r"), column.quoted(), column.value()));
    }

    /** Whether a number is overwritten that only the table itself gives. */
    boolean renumbers() throws SQLException, InterruptedException {
        return keyed() && written().stream().anyMatch(Pair.Column::always);
    }

    void overwrite() throws SQLException, InterruptedException {
        var written = keyed() ? written() : List.<Pair.Column>of();
        if (!written.isEmpty()) {
            session.update("UPDATE %s l SET %s FROM %s r, %s k WHERE k.muster_kind = 'changed' AND %s AND %s"
                    .formatted(
                            live(),
                            written.stream()
                                    .map(column -> column.quoted() + " = " + column.value())
                                    .collect(Collectors.joining(", ")),
                            restored(),
                            kept(),
                            pair.match("l", "k"),
                            pair.match("l", "r")));
        }
    }

    /** Of those that are kept. */
    void delete(String kind) throws SQLException, InterruptedException {
        session.update("""
                DELETE FROM %s l USING %s k
                 WHERE k.muster_kind = '%s' AND l.ctid = k.muster_at AND l.tableoid = k.muster_of
                """.formatted(live(), kept(), kind));
    }

    /** In place of {@link #overwrite}, once those that were changed are taken out. */
    void putIn() throws SQLException, InterruptedException {
        session.update("""
                INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE
                SELECT %s FROM %s r JOIN %s k ON %s WHERE k.muster_kind = 'changed'
                """.formatted(
                        pair.live().quoted(), pair.names(), pair.values(), restored(), kept(), pair.match("r", "k")));
    }

    /** In place of {@link #overwriteBack}: takes them out, until {@link #putBack}. */
    int setAside() throws SQLException, InterruptedException {
        session.update("""
                CREATE TABLE %s AS
                SELECT k.* FROM %s k JOIN %s l ON %s JOIN %s r ON %s
                 WHERE k.muster_kind = 'changed' AND NOT %s *<> %s
                """.formatted(
                        beside("aside"),
                        kept(),
                        live(),
                        pair.match("l", "k"),
                        restored(),
                        pair.match("l", "r"),
                        pair.image("l"),
                        pair.image("r")));
        return session.update(
                "DELETE FROM %s l USING %s a WHERE %s".formatted(live(), beside("aside"), pair.match("l", "a")));
    }

    void putBack() throws SQLException, InterruptedException {
        if (session.is("SELECT to_regclass(?) IS NOT NULL", beside("aside"))) {
            session.update("INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s k"
                    .formatted(pair.live().quoted(), pair.names(), keptValues(), beside("aside")));
            session.update("DROP TABLE " + beside("aside"));
        }
    }

    private String keptValues() {
        return pair.columns().stream().map(column -> "k." + column.quoted()).collect(Collectors.joining(", "));
    }

    /**
     * That a row's other unique values are still free, whose columns {@code value} knows. Keys that may be broken until the
     * end are not known to ON CONFLICT, and tables with rules, even if those are off, know no such thing: there rows are held
     * against those in place.
     */
    private Free free(Function<Pair.Column, String> value) throws SQLException, InterruptedException {
        var table = pair.live().quoted();
        if (!session.is(LATE, table, table) && !session.is(RULED, table)) {
            return new Free("", "ON CONFLICT DO NOTHING");
        }
        return new Free(
                Pair.uniques(session, pair.live()).stream()
                        .flatMap(key -> pair.equal("u", key, value).stream())
                        .map(" AND NOT EXISTS (SELECT FROM %s u WHERE %%s)".formatted(live())::formatted)
                        .collect(Collectors.joining()),
                "");
    }

    private static final String RULED =
            "SELECT EXISTS (SELECT FROM pg_rewrite WHERE ev_class = ?::regclass AND ev_type IN ('2', '3'))";

    private record Free(String condition, String clause) {}

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
        var written = keyed() ? written() : List.<Pair.Column>of();
        if (written.isEmpty()) {
            return 0;
        }
        return session.update("""
                UPDATE %s l SET %s FROM %s r, %s k
                 WHERE k.muster_kind = 'changed' AND %s AND %s AND NOT %s *<> %s
                """.formatted(
                        live(),
                        written.stream()
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
        var free = free(column -> "k." + column.quoted());
        return session.update(
                "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s k WHERE k.muster_kind = 'extra'%s %s"
                        .formatted(
                                pair.live().quoted(),
                                pair.names(),
                                keptValues(),
                                kept(),
                                free.condition(),
                                free.clause()));
    }
}
