package dev.muster.commands.table;

import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.util.List;

/** Rows that are about to be taken away. {@code rows} is what a FROM names them by. */
record Doomed(Pair pair, String rows) {
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

    private record Referring(Name table, String key, String match) {}

    /** Other tables' rows that refer to them would go with them, or keep them: neither is what was asked for. */
    static void requireFree(Session session, List<Doomed> all) throws SQLException, InterruptedException {
        for (var doomed : all) {
            var referring = session.all(
                    row -> new Referring(
                            new Name(row.getString("schema"), row.getString("name")),
                            row.getString("conname"),
                            row.getString("match")),
                    REFERRING,
                    doomed.pair().live().quoted(),
                    doomed.pair().live().quoted(),
                    doomed.pair().live().quoted());
            for (var one : referring) {
                long rows = session.number("SELECT count(*) FROM %s f WHERE EXISTS (SELECT FROM %s d WHERE %s)%s"
                        .formatted(one.table().quoted(), doomed.rows(), one.match(), goingToo(all, one.table())));
                if (rows > 0) {
                    throw new Problem(
                                    "ROWS_REFERRED_TO",
                                    "%d rows of %s refer by %s to rows of %s that would be taken away"
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
