package dev.muster.commands.table;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What was granted on things that are made again: pg_restore lists grants apart from what they are on, and without them
 * functions are everybody's, and schemas nobody's.
 */
record Rights(Session scratch, List<Needs.Need> made) {
    private static final String STATEMENTS = """
            WITH made AS (SELECT w.class::oid, w.id::oid FROM unnest(?::text[], ?::text[]) AS w (class, id)),
            thing AS (
                SELECT 'SCHEMA' AS kind, quote_ident(nspname) AS name, nspacl AS acl, nspowner AS owner
                  FROM pg_namespace WHERE ('pg_namespace'::regclass::oid, oid) IN (SELECT class, id FROM made)
                 UNION ALL
                SELECT 'ROUTINE', oid::regprocedure::text, proacl, proowner
                  FROM pg_proc WHERE ('pg_proc'::regclass::oid, oid) IN (SELECT class, id FROM made)
                 UNION ALL
                SELECT 'TYPE', format_type(oid, -1), typacl, typowner
                  FROM pg_type WHERE ('pg_type'::regclass::oid, oid) IN (SELECT class, id FROM made))
            SELECT 0::bigint AS place, format('REVOKE ALL ON %s %s FROM PUBLIC, %I', kind, name, pg_get_userbyid(owner)) AS statement
              FROM thing WHERE acl IS NOT NULL
             UNION ALL
            SELECT g.place, format('GRANT %s ON %s %s TO %s%s', g.privilege_type, kind, name,
                             CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
                             CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
              FROM thing,
                   aclexplode(acl) WITH ORDINALITY AS g (grantor, grantee, privilege_type, is_grantable, place)
             ORDER BY 1, 2
            """;

    /** Answers with what could not be granted, since a role is gone. */
    List<String> restore(Session target) throws SQLException, InterruptedException {
        var lacking = new ArrayList<String>();
        for (var statement : scratch.all(
                row -> row.getString("statement"),
                STATEMENTS,
                made.stream().map(need -> String.valueOf(need.classId())).toList(),
                made.stream().map(need -> String.valueOf(need.id())).toList())) {
            try {
                target.update(statement);
            } catch (SQLException e) {
                if (!"42704".equals(e.getSQLState())) {
                    throw e;
                }
                lacking.add("%s failed: its role is gone".formatted(statement));
            }
        }
        return lacking;
    }
}
