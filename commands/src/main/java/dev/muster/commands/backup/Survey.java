package dev.muster.commands.backup;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Where;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Looks into a database before a logical backup: is what was named there, and may all of it be read? */
record Survey(Work.Tools tools, Node node, Rights rights) {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MOST_TOLD = 3;
    private static final String UNREADABLE = """
            SELECT c.oid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS name
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'm', 'S')
               AND c.relpersistence <> 't'
               AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
               AND NOT (CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(c.oid, 'SELECT')
                             ELSE has_table_privilege(c.oid, 'SELECT') END
                        AND has_schema_privilege(n.oid, 'USAGE'))
             ORDER BY 2
            """;
    private static final String HIDING = """
            SELECT c.oid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS name
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND c.relrowsecurity
               AND (c.relforcerowsecurity OR NOT pg_has_role(c.relowner, 'USAGE'))
             ORDER BY 2
            """;
    private static final String SCHEMAS = """
            SELECT nspname AS name FROM pg_namespace
             WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1
            """;
    private static final String TABLES = """
            SELECT c.relname AS name
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f', 'S') AND n.nspname = ?
             ORDER BY 1
            """;
    private static final String SCHEMAS_WITH = """
            SELECT n.nspname AS name
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f', 'S') AND c.relname = ?
               AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
             ORDER BY 1
            """;

    /** What was selected, with the schema of the table that was meant. */
    Selection within(String database, Selection selection) {
        try (var connection = tools.access().open(node, Optional.of(database), PATIENCE)) {
            var found = selection.inside() ? find(connection, selection) : selection;
            if (!selection.schemaOnly()) {
                requireReadable(connection, database, found);
            }
            return found;
        } catch (SQLException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "DATABASE_CLOSED",
                            "database %s cannot be looked into (error %s)".formatted(database, e.getSQLState()),
                            "let the role " + rights.role() + " connect to it, or name others with --database"),
                    e);
        }
    }

    private static Selection find(Connection connection, Selection selection) throws SQLException {
        if (selection.schema().isPresent()) {
            var schema = selection.schema().get();
            var schemas = names(connection, SCHEMAS, Optional.empty());
            if (!schemas.contains(schema)) {
                throw Where.unknown("schema", schema, schemas);
            }
        }
        return selection.table().isPresent()
                ? withTable(connection, selection, selection.table().get())
                : selection;
    }

    private static Selection withTable(Connection connection, Selection selection, String table) throws SQLException {
        var schemas = names(connection, SCHEMAS_WITH, Optional.of(table));
        var schema = selection
                .schema()
                .filter(schemas::contains)
                .or(() -> selection.schema().isEmpty() && schemas.size() == 1
                        ? Optional.of(schemas.getFirst())
                        : Optional.empty());
        if (schema.isPresent()) {
            return new Selection(selection.databases(), schema, selection.table(), selection.schemaOnly());
        }
        if (selection.schema().isEmpty() && schemas.size() > 1) {
            throw new Problem(
                            "SEVERAL_TABLES",
                            "there are tables “%s” in several schemas".formatted(table),
                            "name one with --schema: " + String.join(", ", schemas))
                    .asTrouble();
        }
        var known = names(connection, TABLES, Optional.of(selection.schema().orElse("public")));
        throw Where.unknown("table", table, known);
    }

    private void requireReadable(Connection connection, String database, Selection selection) throws SQLException {
        var wanted =
                selection.table().isPresent() ? Tables.family(connection, selection) : Tables.of(connection, selection);
        var oids = wanted.stream().map(Tables.Table::oid).collect(Collectors.toSet());
        Predicate<Long> meant = oid -> !selection.inside() || oids.contains(oid);
        if (!rights.readsEverything()) {
            require(
                    named(connection, UNREADABLE, meant),
                    rights.role() + " may not read in database " + database,
                    "as a superuser: GRANT pg_read_all_data TO " + Identifier.quoted(rights.role())
                            + " (before version 14: GRANT SELECT on each)");
        }
        if (!rights.seesEveryRow()) {
            require(
                    named(connection, HIDING, meant),
                    "row security hides rows from %s in database %s".formatted(rights.role(), database),
                    "as a superuser: ALTER ROLE " + Identifier.quoted(rights.role()) + " BYPASSRLS");
        }
    }

    private static void require(List<String> inTheWay, String fact, String hint) {
        if (!inTheWay.isEmpty()) {
            var told = inTheWay.stream().limit(MOST_TOLD).collect(Collectors.joining(", "));
            var more = inTheWay.size() > MOST_TOLD ? " and %d more".formatted(inTheWay.size() - MOST_TOLD) : "";
            throw new Problem("NO_RIGHT", fact + ": " + told + more, hint).asTrouble();
        }
    }

    private static List<String> named(Connection connection, String sql, Predicate<Long> meant) throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            while (row.next()) {
                if (meant.test(row.getLong("oid"))) {
                    found.add(row.getString("name"));
                }
            }
        }
        return found;
    }

    private static List<String> names(Connection connection, String sql, Optional<String> parameter)
            throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.prepareStatement(sql)) {
            if (parameter.isPresent()) {
                statement.setString(1, parameter.get());
            }
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(row.getString("name"));
                }
            }
        }
        return found;
    }
}
