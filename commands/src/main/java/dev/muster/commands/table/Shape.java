package dev.muster.commands.table;

import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All that belongs to the tables of a schema, a line for each thing, so that two servers can be compared. */
final class Shape {
    private static final String LINES = """
            WITH t AS (
                SELECT c.oid AS id, c.* FROM pg_class c
                 WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ?)
                   AND c.relname NOT LIKE 'muster %' AND c.relkind IN ('r', 'p', 'f'))
            SELECT format('table %I (%s%s%s%s%s), owner %s', relname, relkind, relpersistence, relreplident,
                          CASE WHEN relrowsecurity THEN ', row security' END,
                          CASE WHEN relforcerowsecurity THEN ' forced' END, pg_get_userbyid(relowner))
              FROM t
             UNION ALL
            SELECT format('grant of %s on table %I to %s', g.privilege_type, relname,
                          CASE g.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(g.grantee)::text END)
              FROM t, aclexplode(t.relacl) g
             UNION ALL
            SELECT format('column %I.%I %s%s%s%s%s storage %s%s', t.relname, a.attname,
                          format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' not null' END,
                          ' identity ' || NULLIF(a.attidentity::text, ''), ' generated ' || NULLIF(a.attgenerated::text, ''),
                          ' default ' || pg_get_expr(d.adbin, d.adrelid), a.attstorage,
                          ' collation ' || a.attcollation::regcollation::text)
              FROM t JOIN pg_attribute a ON a.attrelid = t.id AND a.attnum > 0 AND NOT a.attisdropped
              LEFT JOIN pg_attrdef d ON d.adrelid = t.id AND d.adnum = a.attnum
             UNION ALL
            SELECT format('constraint %I on %I: %s', c.conname, t.relname, pg_get_constraintdef(c.oid))
              FROM t JOIN pg_constraint c ON c.conrelid = t.id AND c.contype <> 'n'
             UNION ALL
            SELECT format('index %s', pg_get_indexdef(i.indexrelid)) FROM t JOIN pg_index i ON i.indrelid = t.id
             UNION ALL
            SELECT format('trigger %I on %I (%s): %s', g.tgname, t.relname, g.tgenabled, pg_get_triggerdef(g.oid))
              FROM t JOIN pg_trigger g ON g.tgrelid = t.id AND NOT g.tgisinternal
             UNION ALL
            SELECT format('policy %I on %I (%s %s) %s %s', p.polname, t.relname, p.polcmd, p.polpermissive,
                          pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
              FROM t JOIN pg_policy p ON p.polrelid = t.id
             UNION ALL
            SELECT format('rule %s', pg_get_ruledef(r.oid)) FROM t JOIN pg_rewrite r ON r.ev_class = t.id
             UNION ALL
            SELECT format('comment on %I.%s: %s', t.relname, d.objsubid, d.description)
              FROM t JOIN pg_description d ON d.objoid = t.id AND d.classoid = 'pg_class'::regclass
             UNION ALL
            SELECT format('statistics %s', pg_get_statisticsobjdef(s.oid)) FROM t JOIN pg_statistic_ext s ON s.stxrelid = t.id
             UNION ALL
            SELECT format('%I below %s', t.relname, i.inhparent::regclass) FROM t JOIN pg_inherits i ON i.inhrelid = t.id
             UNION ALL
            SELECT format('sequence %I %s %s %s %s %s', sequencename, data_type, start_value, increment_by, max_value, cycle)
              FROM pg_sequences WHERE schemaname = ? AND sequencename NOT LIKE 'muster %'
            """;

    private Shape() {}

    static Set<String> of(Session session, String schema) throws SQLException, InterruptedException {
        return new LinkedHashSet<>(session.all(row -> row.getString(1), LINES, schema, schema));
    }

    static List<String> lacking(Set<String> wanted, Set<String> found) {
        return wanted.stream().filter(line -> !found.contains(line)).sorted().toList();
    }
}
