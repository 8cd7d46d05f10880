package dev.muster.commands.table;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Sorts out, in a scratch server that has the whole schema of the source and no rows, what belongs to the wanted tables,
 * and moves it into the schema that it is brought back to.
 *
 * <p>{@code pg_restore -t} would leave out keys, indexes, triggers, sequences, defaults and policies, and text that is
 * rewritten to another schema is never rewritten right. PostgreSQL itself moves a table with all that hangs on it, and
 * {@code pg_dump} then writes all of it down.
 */
record Belongings(Session scratch, String schema) {
    private static final String WANTED = """
            CREATE TEMP TABLE wanted AS
            WITH RECURSIVE tree AS (
                SELECT c.oid
                  FROM pg_class c
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                  JOIN unnest(?::text[], ?::text[]) AS w (schema, name) ON w.schema = n.nspname AND w.name = c.relname
                 WHERE c.relkind IN ('r', 'p')
                 UNION
                SELECT i.inhrelid FROM pg_inherits i JOIN tree ON tree.oid = i.inhparent)
            SELECT c.oid, n.nspname::text AS schema, c.relname::text AS name,
                   NOT (c.relispartition AND EXISTS (SELECT FROM pg_inherits i JOIN tree p ON p.oid = i.inhparent
                                                      WHERE i.inhrelid = c.oid)) AS top
              FROM tree
              JOIN pg_class c ON c.oid = tree.oid
              JOIN pg_namespace n ON n.oid = c.relnamespace
            """;
    private static final String PARENTS = """
            SELECT c.relispartition AS partition, w.schema, w.name,
                   format('%I.%I', n.nspname, p.relname) AS parent, format('%I.%I', w.schema, w.name) AS child,
                   coalesce(pg_get_expr(c.relpartbound, c.oid), '') AS bound
              FROM pg_inherits i
              JOIN wanted w ON w.oid = i.inhrelid
              JOIN pg_class c ON c.oid = w.oid
              JOIN pg_class p ON p.oid = i.inhparent
              JOIN pg_namespace n ON n.oid = p.relnamespace
             WHERE i.inhparent NOT IN (SELECT oid FROM wanted)
            """;
    /** Those of wanted tables to each other stay, and move with them. */
    private static final String KEYS = """
            SELECT found.kind, found.schema, found.name, c.conname AS label,
                   format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', n.nspname, t.relname, c.conname,
                          pg_get_constraintdef(c.oid)) AS definition
              FROM pg_constraint c
              JOIN pg_class t ON t.oid = c.conrelid
              JOIN pg_namespace n ON n.oid = t.relnamespace
              LEFT JOIN wanted own ON own.oid = c.conrelid
              LEFT JOIN wanted other ON other.oid = c.confrelid
             CROSS JOIN LATERAL (VALUES
                   (CASE WHEN other.oid IS NULL THEN 'OUTWARD' ELSE 'LINK' END, own.schema, own.name),
                   (CASE WHEN own.oid IS NULL THEN 'INWARD' ELSE 'LINKED' END, other.schema, other.name))
                   AS found (kind, schema, name)
             WHERE c.contype = 'f' AND c.conparentid = 0 AND c.conrelid <> c.confrelid AND found.name IS NOT NULL
             ORDER BY 1, 2, 3, 4
            """;

    private static final String STATISTICS = """
            SELECT 'STATISTICS' AS kind, n.nspname AS schema, s.stxname AS name, '' AS label, '' AS definition
              FROM pg_statistic_ext s
              JOIN wanted w ON w.oid = s.stxrelid
              JOIN pg_namespace n ON n.oid = s.stxnamespace
            """;
    private static final String PUBLICATIONS = """
            SELECT 'PUBLICATION' AS kind, w.schema, w.name, p.pubname AS label,
                   format('ALTER PUBLICATION %I ADD TABLE %I.%I', p.pubname, w.schema, w.name){0} AS definition
              FROM pg_publication_rel r
              JOIN wanted w ON w.oid = r.prrelid
              JOIN pg_publication p ON p.oid = r.prpubid
            """;
    /** Since 15: which columns, and which rows. Without them, subscribers would get what was kept from them. */
    private static final String PART = """
            || coalesce((SELECT ' (' || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')'
                                      FROM pg_attribute a
                                     WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])), '')
                   || coalesce(' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', '')
            """;

    private static final int PARTS_SINCE = 15;
    private static final String VIEWS = """
            WITH RECURSIVE above AS (
                SELECT r.ev_class AS oid, 1 AS level
                  FROM pg_depend d
                  JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
                  JOIN wanted w ON w.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
                 UNION
                SELECT r.ev_class, above.level + 1
                  FROM above
                  JOIN pg_depend d ON d.refobjid = above.oid AND d.refclassid = 'pg_class'::regclass
                  JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass AND r.ev_class <> above.oid
                 WHERE above.level < 50)
            SELECT 'VIEW' AS kind, n.nspname AS schema, c.relname AS name, '' AS label,
                   format('CREATE %s %I.%I AS %s', CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END,
                          n.nspname, c.relname, pg_get_viewdef(c.oid)) AS definition
              FROM (SELECT oid, max(level) AS level FROM above GROUP BY oid) found
              JOIN pg_class c ON c.oid = found.oid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('v', 'm')
             ORDER BY found.level, 2, 3
            """;
    /** A default may take its number from a sequence that no table owns. */
    private static final String FREE_SEQUENCES = """
            SELECT DISTINCT n.nspname AS schema, s.relname AS name
              FROM pg_depend d
              JOIN pg_attrdef a ON d.classid = 'pg_attrdef'::regclass AND d.objid = a.oid
              JOIN wanted w ON w.oid = a.adrelid
              JOIN pg_class s ON d.refclassid = 'pg_class'::regclass AND d.refobjid = s.oid AND s.relkind = 'S'
              JOIN pg_namespace n ON n.oid = s.relnamespace
             WHERE NOT EXISTS (SELECT FROM pg_depend o
                                WHERE o.classid = 'pg_class'::regclass AND o.objid = s.oid AND o.deptype IN ('a', 'i')
                                  AND o.refclassid = 'pg_class'::regclass)
            """;

    /** Finds them, with all that is below them. */
    void want(List<Name> tables) throws SQLException, InterruptedException {
        scratch.update(
                WANTED,
                tables.stream().map(Name::schema).toList(),
                tables.stream().map(Name::table).toList());
        var found = scratch.all(Belongings::name, "SELECT schema, name FROM wanted");
        var lost = tables.stream().filter(table -> !found.contains(table)).toList();
        if (!lost.isEmpty()) {
            throw new Problem(
                            "TABLE_NOT_THERE",
                            "%s could not be laid out from it"
                                    .formatted(String.join(
                                            ", ", lost.stream().map(Name::said).toList())),
                            "see which tables it has: /db backup show, and which of them need an extension that Muster's"
                                    + " machine lacks")
                    .asTrouble();
        }
    }

    private static Name name(java.sql.ResultSet row) throws SQLException {
        return new Name(row.getString("schema"), row.getString("name"));
    }

    /** Moves them. {@code target} is where they will be, to see what it has. Answers with what is to be known of them. */
    List<About> move(Session target) throws SQLException, InterruptedException {
        var about = new ArrayList<About>();
        about.addAll(scratch.all(
                About::of,
                "SELECT 'TABLE' AS kind, schema, name, CASE WHEN top THEN 'top' ELSE 'below' END AS label,"
                        + " '' AS definition FROM wanted ORDER BY schema, name"));
        about.addAll(leaveParents());
        for (var key : scratch.all(About::of, KEYS)) {
            about.add(key);
            if (key.kind() == About.Kind.OUTWARD) {
                scratch.update("ALTER TABLE %s DROP CONSTRAINT %s"
                        .formatted(key.table().quoted(), Identifier.quoted(key.label())));
            }
        }
        about.addAll(scratch.all(About::of, VIEWS));
        boolean parts = scratch.connection().getMetaData().getDatabaseMajorVersion() >= PARTS_SINCE;
        about.addAll(scratch.all(About::of, PUBLICATIONS.replace("{0}", parts ? PART : "")));
        scratch.update("CREATE SCHEMA " + Identifier.quoted(schema));
        for (var statistics : scratch.all(About::of, STATISTICS)) {
            about.add(statistics);
            set("STATISTICS", statistics.table());
        }
        for (var sequence : scratch.all(Belongings::name, FREE_SEQUENCES)) {
            if (!target.is("SELECT to_regclass(?) IS NOT NULL", sequence.quoted())) {
                about.add(new About(About.Kind.SEQUENCE, sequence.schema(), sequence.table(), "", ""));
                set("SEQUENCE", sequence);
            }
        }
        for (var table : scratch.all(Belongings::name, "SELECT schema, name FROM wanted")) {
            set("TABLE", table);
        }
        return about;
    }

    private void set(String kind, Name what) throws SQLException, InterruptedException {
        try {
            scratch.update("ALTER %s %s SET SCHEMA %s".formatted(kind, what.quoted(), Identifier.quoted(schema)));
        } catch (SQLException e) {
            if ("42P07".equals(e.getSQLState()) || "42710".equals(e.getSQLState())) {
                throw new Problem(
                                "SAME_NAMES",
                                "two of what belongs to the tables have the name " + what.table(),
                                "bring tables of different schemas back one after the other")
                        .asTrouble();
            }
            throw e;
        }
    }

    private List<About> leaveParents() throws SQLException, InterruptedException {
        record Parent(boolean partition, Name table, String parent, String child, String bound) {}
        var left = new ArrayList<About>();
        var parents = scratch.all(
                row -> new Parent(
                        row.getBoolean("partition"),
                        name(row),
                        row.getString("parent"),
                        row.getString("child"),
                        row.getString("bound")),
                PARENTS);
        for (var one : parents) {
            scratch.update(
                    one.partition()
                            ? "ALTER TABLE %s DETACH PARTITION %s".formatted(one.parent(), one.child())
                            : "ALTER TABLE %s NO INHERIT %s".formatted(one.child(), one.parent()));
            left.add(new About(
                    About.Kind.ATTACH,
                    one.table().schema(),
                    one.table().table(),
                    one.parent(),
                    one.partition()
                            ? "ALTER TABLE %s ATTACH PARTITION %s %s".formatted(one.parent(), one.child(), one.bound())
                            : "ALTER TABLE %s INHERIT %s".formatted(one.child(), one.parent())));
        }
        return left;
    }

    /** Where each of its sequences stood, as statements. */
    List<String> sequences() throws SQLException, InterruptedException {
        var found = new ArrayList<String>();
        var names = scratch.all(
                row -> row.getString(1), "SELECT sequencename::text FROM pg_sequences WHERE schemaname = ?", schema);
        for (var name : names) {
            var sequence = new Name(schema, name).quoted();
            found.addAll(scratch.all(
                    row -> "SELECT setval(%s, %d, %s)".formatted(literal(sequence), row.getLong(1), row.getBoolean(2)),
                    "SELECT last_value, is_called FROM " + sequence));
        }
        return found;
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
