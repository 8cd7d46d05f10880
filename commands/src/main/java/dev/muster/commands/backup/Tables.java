package dev.muster.commands.backup;

import dev.muster.commands.cluster.Identifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The tables of one database that a dump holds rows of. Nothing here waits for a lock, however tables are locked. */
final class Tables {
    /**
     * pg_dump leaves out what belongs to an extension, and on a standby the rows of unlogged tables. Materialized views are
     * built anew when they are restored, from what is restored: to count them would prove nothing.
     */
    private static final String LISTED = """
            SELECT c.oid::bigint AS oid,
                   n.nspname AS schema,
                   c.relname AS name,
                   greatest(c.reltuples, 0)::bigint AS estimate,
                   (c.relpages + coalesce(t.relpages, 0))::bigint * current_setting('block_size')::bigint AS bytes,
                   c.relkind = 'r' AND NOT (c.relpersistence = 'u' AND pg_is_in_recovery()) AS countable,
                   c.relkind <> 'p' AS has_rows
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
             WHERE c.relkind IN ('r', 'm', 'p')
               AND c.relpersistence <> 't'
               AND n.nspname !~ '^pg_'
               AND n.nspname <> 'information_schema'
               AND NOT EXISTS (SELECT 1 FROM pg_depend d
                                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
             ORDER BY bytes DESC, n.nspname, c.relname
            """;
    /** A partitioned table alone has no rows: its partitions come with it, and theirs. */
    private static final String WITH_PARTITIONS = """
            WITH RECURSIVE family AS (
                SELECT c.oid
                  FROM pg_class c
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'm', 'v', 'f', 'S')
                UNION
                SELECT i.inhrelid
                  FROM family f
                  JOIN pg_class p ON p.oid = f.oid AND p.relkind = 'p'
                  JOIN pg_inherits i ON i.inhparent = f.oid
            )
            SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name,
                   0::bigint AS estimate, 0::bigint AS bytes, false AS countable, false AS has_rows
              FROM family f
              JOIN pg_class c ON c.oid = f.oid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             ORDER BY n.nspname, c.relname
            """;

    private Tables() {}

    record Table(long oid, String schema, String name, long estimate, long bytes, boolean countable, boolean hasRows) {
        String quoted() {
            return Identifier.quoted(schema) + "." + Identifier.quoted(name);
        }
    }

    static List<Table> of(Connection connection, Selection selection) throws SQLException {
        List<Table> all;
        try (var statement = connection.prepareStatement(LISTED)) {
            all = read(statement);
        }
        if (selection.table().isPresent()) {
            var family = family(connection, selection).stream().map(Table::oid).toList();
            return all.stream().filter(table -> family.contains(table.oid())).toList();
        }
        return all.stream()
                .filter(table -> selection.schema().map(table.schema()::equals).orElse(true))
                .toList();
    }

    /** The table that is selected, and its partitions. */
    static List<Table> family(Connection connection, Selection selection) throws SQLException {
        try (var statement = connection.prepareStatement(WITH_PARTITIONS)) {
            statement.setString(1, selection.schema().orElse("public"));
            statement.setString(2, selection.table().orElse(""));
            return read(statement);
        }
    }

    private static List<Table> read(java.sql.PreparedStatement statement) throws SQLException {
        var found = new ArrayList<Table>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                found.add(new Table(
                        row.getLong("oid"),
                        row.getString("schema"),
                        row.getString("name"),
                        row.getLong("estimate"),
                        row.getLong("bytes"),
                        row.getBoolean("countable"),
                        row.getBoolean("has_rows")));
            }
        }
        return found;
    }
}
