package dev.muster.commands.table;

import dev.muster.commands.cluster.Identifier;
import java.sql.SQLException;

/**
 * Which schemas are our own. Anybody may give a schema any name and any comment; what is written in ours is executed, so it
 * is believed only where nobody else could have written it.
 */
final class Ours {
    /** Of {@code n}, a row of pg_namespace: it and what is known of it belong to us, and nobody else may write there. */
    static final String OURS = """
            n.nspowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
            AND NOT EXISTS (SELECT FROM aclexplode(n.nspacl) a
                             WHERE a.grantee <> n.nspowner AND a.privilege_type = 'CREATE')
            AND EXISTS (SELECT FROM pg_class o
                         WHERE o.relnamespace = n.oid AND o.relname = 'muster about' AND o.relkind = 'r'
                           AND o.relowner = n.nspowner
                           AND NOT o.relhastriggers AND NOT o.relhasrules AND NOT o.relrowsecurity
                           AND NOT EXISTS (SELECT FROM aclexplode(o.relacl) a
                                            WHERE a.grantee <> o.relowner AND a.privilege_type <> 'SELECT')
                           AND NOT EXISTS (SELECT FROM pg_attribute t
                                            WHERE t.attrelid = o.oid AND t.attacl IS NOT NULL))
            """;
    /** Default privileges may have given others their part of what was just made. */
    private static final String GRANTED = """
            SELECT format('REVOKE ALL ON %s FROM %s CASCADE', what,
                          CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
              FROM (SELECT DISTINCT format('SCHEMA %I', n.nspname) AS what, a.grantee
                      FROM pg_namespace n, aclexplode(n.nspacl) a
                     WHERE n.nspname = ? AND a.grantee <> n.nspowner
                     UNION
                    SELECT DISTINCT format('TABLE %I.%I', n.nspname, c.relname), a.grantee
                      FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid, aclexplode(c.relacl) a
                     WHERE n.nspname = ? AND a.grantee <> c.relowner) granted
            """;

    private Ours() {}

    /** One that nobody but us may look into or write to. */
    static void make(Session session, String schema) throws SQLException, InterruptedException {
        session.update("CREATE SCHEMA " + Identifier.quoted(schema));
        About.make(session, schema);
        for (var revoke : session.all(row -> row.getString(1), GRANTED, schema, schema)) {
            session.update(revoke);
        }
    }
}
