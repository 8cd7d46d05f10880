package dev.muster.commands.table;

import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the tables need beside themselves: types, functions, extensions; and what of it the target lacks. */
record Needs(Session scratch, String schema) {
    /** Those that can be made from the dump without harm to what is there. */
    private static final Set<String> MADE = Set.of(
            "schema",
            "extension",
            "type",
            "function",
            "aggregate",
            "collation",
            "operator",
            "operator class",
            "operator family",
            "text search configuration",
            "text search dictionary");

    private static final Set<String> LOOKED_FOR = Set.of("table", "sequence", "view", "materialized view");
    /** What an extension brings stands for the extension. The first one of ours has the OID 16384. */
    private static final String CLOSURE = """
            WITH RECURSIVE own AS (
                SELECT oid FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ?)),
            mine AS (
                SELECT 'pg_class'::regclass::oid AS classid, oid AS objid FROM own
                 UNION ALL SELECT 'pg_attrdef'::regclass, oid FROM pg_attrdef WHERE adrelid IN (SELECT oid FROM own)
                 UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint WHERE conrelid IN (SELECT oid FROM own)
                 UNION ALL SELECT 'pg_trigger'::regclass, oid FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM own)
                 UNION ALL SELECT 'pg_policy'::regclass, oid FROM pg_policy WHERE polrelid IN (SELECT oid FROM own)
                 UNION ALL SELECT 'pg_rewrite'::regclass, oid FROM pg_rewrite WHERE ev_class IN (SELECT oid FROM own)
                 UNION ALL SELECT 'pg_statistic_ext'::regclass, oid FROM pg_statistic_ext
                            WHERE stxrelid IN (SELECT oid FROM own)),
            closure AS (
                SELECT classid, objid FROM mine
                 UNION
                SELECT d.refclassid, d.refobjid
                  FROM closure c
                  JOIN pg_depend d ON d.classid = c.classid AND d.objid = c.objid
                 WHERE d.refobjid >= 16384)
            SELECT c.classid, c.objid, i.type, i.identity, a.object_names, a.object_args
              FROM closure c
              LEFT JOIN pg_type t ON c.classid = 'pg_type'::regclass AND t.oid = c.objid,
                   LATERAL pg_identify_object(c.classid, c.objid, 0) i,
                   LATERAL pg_identify_object_as_address(c.classid, c.objid, 0) a
             WHERE NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = c.classid AND e.objid = c.objid AND e.deptype = 'e')
               AND (c.classid, c.objid) NOT IN (SELECT classid, objid FROM mine)
               AND i.schema IS DISTINCT FROM ? AND i.identity IS DISTINCT FROM ?
               AND coalesce(t.typcategory, '') <> 'A'
            """;

    record Need(long classId, long id, String type, String identity, List<String> names, List<String> arguments) {
        String said() {
            return type + " " + identity;
        }
    }

    private static final String HOMES = """
            SELECT 'pg_namespace'::regclass::oid AS classid, oid AS objid, 'schema' AS type, quote_ident(nspname) AS identity,
                   ARRAY[nspname::text] AS object_names, ARRAY[]::text[] AS object_args
              FROM pg_namespace WHERE nspname = ANY (?)
            """;

    /** {@code homes} are the schemas that the tables belong into. */
    List<Need> missingIn(Session target, List<String> homes) throws SQLException, InterruptedException {
        var missing = new ArrayList<Need>();
        var all = new LinkedHashSet<>(scratch.all(Needs::need, HOMES, homes));
        all.addAll(scratch.all(Needs::need, CLOSURE, schema, schema, schema));
        for (var need : all) {
            boolean known = MADE.contains(need.type()) || LOOKED_FOR.contains(need.type());
            if (known && !has(target, need)) {
                missing.add(need);
            }
        }
        requireMakeable(missing, target);
        return missing;
    }

    private static Need need(java.sql.ResultSet row) throws SQLException {
        return new Need(
                row.getLong("classid"),
                row.getLong("objid"),
                row.getString("type"),
                row.getString("identity"),
                strings(row, "object_names"),
                strings(row, "object_args"));
    }

    private static List<String> strings(java.sql.ResultSet row, String column) throws SQLException {
        return row.getArray(column).getArray() instanceof String[] all ? List.of(all) : List.of();
    }

    private static boolean has(Session target, Need need) throws SQLException, InterruptedException {
        try {
            target.number(
                    "SELECT objid FROM pg_get_object_address(?, ?, ?)", need.type(), need.names(), need.arguments());
            return true;
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).matches("42...|3F000")) {
                return false;
            }
            throw e;
        }
    }

    private static void requireMakeable(List<Need> missing, Session target) throws SQLException, InterruptedException {
        var hopeless = new ArrayList<String>();
        for (var need : missing) {
            boolean makeable = MADE.contains(need.type())
                    && (!need.type().equals("extension")
                            || target.is(
                                    "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = ?)",
                                    need.names().getFirst()));
            if (!makeable) {
                hopeless.add(need.said());
            }
        }
        if (!hopeless.isEmpty()) {
            throw new Problem(
                            "NEEDS_MISSING",
                            "the tables need what is not there any more: " + String.join(", ", hopeless),
                            "bring that back first (tables in the same request, extensions by installing them), then ask"
                                    + " again")
                    .asTrouble();
        }
    }
}
