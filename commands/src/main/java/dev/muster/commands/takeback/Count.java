package dev.muster.commands.takeback;

import dev.muster.commands.cluster.Identifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many rows the tables of one database have: counted where that is quick, guessed by the server where not.
 *
 * @param rows by table; below zero: it could not be read
 * @param exact whether all were counted
 */
record Count(Map<String, Long> rows, boolean exact) {
    static final Count NONE = new Count(Map.of(), true);
    private static final Duration ONE = Duration.ofSeconds(5);
    /** Who holds a table locked may go home with it: the others are looked at. */
    private static final Duration LOCKED = Duration.ofSeconds(1);

    private static final long LARGE = 256L << 20;
    static final Duration ALL = Duration.ofSeconds(20);
    private static final String TABLES = """
            SELECT n.nspname, c.relname, greatest(c.reltuples, 0)::bigint AS guess, c.oid
              FROM pg_class AS c
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND c.relpersistence = 'p'
               AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'
             ORDER BY 1, 2
            """;

    private record Table(String schema, String name, long guess, long oid) {}

    static Count of(Connection line, Runnable pulse) throws SQLException {
        var rows = new TreeMap<String, Long>();
        boolean exact = true;
        long end = System.nanoTime() + ALL.toNanos();
        try (var statement = line.createStatement()) {
            statement.execute("SET statement_timeout = " + ONE.toMillis());
            statement.execute("SET lock_timeout = " + LOCKED.toMillis());
        }
        for (var table : tables(line)) {
            pulse.run();
            var name = table.schema() + "." + table.name();
            boolean small = System.nanoTime() < end
                    && asked(line, "SELECT pg_relation_size(%d)".formatted(table.oid())) <= LARGE;
            long counted = small ? counted(line, table) : table.guess();
            rows.put(name, counted);
            exact &= small && counted >= 0;
        }
        return new Count(rows, exact);
    }

    private static List<Table> tables(Connection line) throws SQLException {
        var tables = new ArrayList<Table>();
        try (var statement = line.createStatement();
                var row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                tables.add(new Table(
                        row.getString("nspname"), row.getString("relname"), row.getLong("guess"), row.getLong("oid")));
            }
        }
        return tables;
    }

    private static long counted(Connection line, Table table) {
        return asked(
                line,
                "SELECT count(*) FROM ONLY " + Identifier.quoted(table.schema()) + "."
                        + Identifier.quoted(table.name()));
    }

    /** One that is locked, or damaged, or that we may not read, is told and stops nothing. */
    private static long asked(Connection line, String sql) {
        try (var statement = line.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException _) {
            return -1;
        }
    }

    long sum() {
        return rows.values().stream().mapToLong(each -> Math.max(0, each)).sum();
    }
}
