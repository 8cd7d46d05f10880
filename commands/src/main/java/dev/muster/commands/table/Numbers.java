package dev.muster.commands.table;

import java.sql.SQLException;
import java.util.List;

/** Sequences, which must not give a number again that a row has. They are only ever raised. */
final class Numbers {
    private static final String SEQUENCES = """
            SELECT DISTINCT format('%I.%I', n.nspname, s.relname) AS sequence, a.attname AS name,
                   format('%I.%I', tn.nspname, t.relname) AS owner
              FROM pg_depend d
              JOIN pg_class s ON s.relkind = 'S'
              JOIN pg_namespace n ON n.oid = s.relnamespace
              JOIN pg_sequence q ON q.seqrelid = s.oid AND q.seqincrement > 0
              LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
              JOIN pg_attribute a ON (d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass
                                      AND d.refobjid = s.oid AND a.attrelid = f.adrelid AND a.attnum = f.adnum)
                                  OR (d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype IN ('a', 'i')
                                      AND d.refclassid = 'pg_class'::regclass
                                      AND a.attrelid = d.refobjid AND a.attnum = d.refobjsubid)
              JOIN pg_class t ON t.oid = a.attrelid
              JOIN pg_namespace tn ON tn.oid = t.relnamespace
             WHERE a.attrelid IN (SELECT to_regclass(name) FROM unnest(?::text[]) AS w (name))
               AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
            """;

    private Numbers() {}

    private record Sequence(String sequence, String column, String owner) {}

    static void raise(Session session, List<Name> tables) throws SQLException, InterruptedException {
        var all = session.all(
                row -> new Sequence(row.getString("sequence"), row.getString("name"), row.getString("owner")),
                SEQUENCES,
                tables.stream().map(Name::quoted).toList());
        for (var one : all) {
            session.all(row -> row.getString(1), """
                    SELECT setval(%s, high) FROM (SELECT max(%s)::bigint AS high FROM %s) t, %s s
                     WHERE high > s.last_value OR (high = s.last_value AND NOT s.is_called)
                    """.formatted(
                            Belongings.literal(one.sequence()),
                            dev.muster.commands.cluster.Identifier.quoted(one.column()),
                            one.owner(),
                            one.sequence()));
        }
    }
}
