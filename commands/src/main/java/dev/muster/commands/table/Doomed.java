package dev.muster.commands.table;

import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Rows that are about to be taken away. {@code rows} is what a FROM names them by. */
record Doomed(Pair pair, String rows, List<Referring> referring) {
    /**
     * Partitions of what refers have keys of their own, which follow. A key to what a partition is of holds its rows too, and
     * one to a partition holds those of what is doomed that lie in there. They compare as the constraint does.
     */
    private static final String REFERRING = """
            WITH held AS (
                SELECT ?::regclass::oid AS oid
                 UNION SELECT relid FROM pg_partition_ancestors(?::regclass)),
            family AS (SELECT oid FROM held UNION SELECT relid FROM pg_partition_tree(?::regclass))
            SELECT n.nspname AS schema, t.relname AS name, c.conname,
                   string_agg(format('d.%I%s OPERATOR(%I.%s) f.%I%s', b.attname,
                                     CASE WHEN b.atttypid = o.oprleft OR l.typtype = 'p' THEN ''
                                          ELSE '::' || format_type(o.oprleft, -1) END,
                                     s.nspname, o.oprname, a.attname,
                                     CASE WHEN a.atttypid = o.oprright OR r.typtype = 'p' THEN ''
                                          ELSE '::' || format_type(o.oprright, -1) END),
                              ' AND ' ORDER BY k.place)
                       || CASE WHEN c.confrelid IN (SELECT oid FROM held) THEN ''
                               ELSE format(' AND d.muster_of IN (SELECT relid FROM pg_partition_tree(%s::oid))',
                                           c.confrelid) END AS match
              FROM pg_constraint c
              JOIN family ON family.oid = c.confrelid
              JOIN pg_class t ON t.oid = c.conrelid
              JOIN pg_namespace n ON n.oid = t.relnamespace
              CROSS JOIN LATERAL unnest(c.conkey, c.confkey, c.conpfeqop) WITH ORDINALITY AS k (own, other, equal, place)
              JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own
              JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.other
              JOIN pg_operator o ON o.oid = k.equal
              JOIN pg_namespace s ON s.oid = o.oprnamespace
              JOIN pg_type l ON l.oid = o.oprleft
              JOIN pg_type r ON r.oid = o.oprright
             WHERE c.contype = 'f' AND c.conparentid = 0
             GROUP BY n.nspname, t.relname, c.conname, c.confrelid
            """;

    /** A key of another table, and that its row {@code f} refers to the one {@code d}. */
    record Referring(Name table, String key, String match) {}

    static Doomed of(Session session, Pair pair, String rows) throws SQLException, InterruptedException {
        var table = pair.live().quoted();
        return new Doomed(
                pair,
                rows,
                session.all(
                        row -> new Referring(
                                new Name(row.getString("schema"), row.getString("name")),
                                row.getString("conname"),
                                row.getString("match")),
                        REFERRING,
                        table,
                        table,
                        table));
    }

    /** Other tables' rows that refer to them would go with them, or keep them: neither is what was asked for. */
    static void requireFree(Session session, List<Doomed> all) throws SQLException, InterruptedException {
        var held = held(session, all);
        if (held.isPresent()) {
            throw held.get().asTrouble();
        }
    }

    /** {@code changed} rows keep their keys, but other values may be referred to as well, and would be changed along or be gone. */
    static void requireValues(Session session, List<Doomed> changed) throws SQLException, InterruptedException {
        var ours = changed.stream().map(one -> one.pair().live()).toList();
        for (var doomed : changed) {
            for (var one : doomed.pair().key().isEmpty() ? List.<Referring>of() : doomed.referring()) {
                long rows = ours.contains(one.table()) ? 0 : doomed.astray(session, one);
                if (rows > 0) {
                    throw new Problem(
                                    "ROWS_REFERRED_TO",
                                    "%d rows of %s refer by %s to values of %s that would be overwritten"
                                            .formatted(
                                                    rows,
                                                    one.table().said(),
                                                    one.key(),
                                                    doomed.pair().live().said()),
                                    "bring %s back in the same request, or only merge what is missing"
                                            .formatted(one.table().said()))
                            .asTrouble();
                }
            }
        }
    }

    private long astray(Session session, Referring one) throws SQLException, InterruptedException {
        return session.number("""
                SELECT count(*) FROM %1$s f
                 WHERE EXISTS (SELECT FROM %2$s d, %3$s r
                                WHERE %4$s AND %5$s
                                  AND NOT EXISTS (SELECT FROM (SELECT r.*, d.muster_of) d WHERE %5$s))
                """.formatted(
                        one.table().quoted(), rows, pair.sides().restoredRows(), pair.match("d", "r"), one.match()));
    }

    static Optional<Problem> held(Session session, List<Doomed> all) throws SQLException, InterruptedException {
        for (var doomed : all) {
            for (var one : doomed.referring()) {
                long rows = session.number("SELECT count(*) FROM %s f WHERE EXISTS (SELECT FROM %s d WHERE %s)%s"
                        .formatted(one.table().quoted(), doomed.rows(), one.match(), goingToo(all, one.table())));
                if (rows > 0) {
                    return Optional.of(new Problem(
                            "ROWS_REFERRED_TO",
                            "%d rows of %s refer by %s to rows of %s that would be taken away"
                                    .formatted(
                                            rows,
                                            one.table().said(),
                                            one.key(),
                                            doomed.pair().live().said()),
                            "bring %s back in the same request, or only merge what is missing"
                                    .formatted(one.table().said())));
                }
            }
        }
        return Optional.empty();
    }

    /** Those that go themselves hold nothing. */
    private static String goingToo(List<Doomed> all, Name referring) {
        return all.stream()
                .filter(doomed -> doomed.pair().live().equals(referring)
                        && !doomed.pair().key().isEmpty())
                .findFirst()
                .map(doomed -> " AND NOT EXISTS (SELECT FROM %s g WHERE %s)"
                        .formatted(doomed.rows(), doomed.pair().match("f", "g")))
                .orElse("");
    }
}
