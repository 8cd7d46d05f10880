package dev.muster.commands.verify;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.reading.Report.Code;
import dev.muster.commands.reading.Words;
import dev.muster.commands.scratch.ScratchServer;
import dev.muster.commands.vault.Manifest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counts the rows of every table that was restored, and compares them with those of the source, exactly. */
final class Rows {
    private static final int COUNTING = 80;
    /** What belongs to an extension it brings by itself. */
    private static final String TABLES = """
            SELECT n.nspname AS schema, c.relname AS name, c.relpersistence = 'u' AS unlogged, c.relkind <> 'p' AS has_rows
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't'
               AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
             ORDER BY 1, 2
            """;

    private final Restoring restoring;
    private final ScratchServer server;
    private int compared;
    private int counted;
    private long rows;

    Rows(Restoring restoring, ScratchServer server) {
        this.restoring = restoring;
        this.server = server;
    }

    private record Key(String schema, String name) {}

    private record Found(Key key, boolean unlogged, boolean hasRows) {}

    void check(List<String> databases) {
        for (var database : databases) {
            try (var connection = server.connect(database)) {
                check(connection, database);
            } catch (SQLException e) {
                restoring
                        .report()
                        .found(
                                Code.BACKUP_NOT_RESTORABLE,
                                "database %s cannot be opened once restored: %s".formatted(database, e.getSQLState()));
            }
        }
        restoring
                .report()
                .saw("counted %s in %s: %d compared with the source, all %s"
                        .formatted(
                                Human.count(rows, "row"),
                                Human.count(counted, "table"),
                                compared,
                                compared == 0 ? "others could only be counted" : "equal"));
    }

    private void check(Connection connection, String database) throws SQLException {
        var said = new HashMap<Key, Manifest.Table>();
        restoring
                .exam()
                .database(database)
                .ifPresent(found ->
                        found.tables().forEach(table -> said.put(new Key(table.schema(), table.name()), table)));
        var missing = new HashSet<>(said.keySet());
        for (var found : tables(connection)) {
            missing.remove(found.key());
            restoring.meter().phase(COUNTING, "counting rows of " + database + ", " + counted + " tables done");
            if (found.hasRows()) {
                compare(connection, database, found, said);
            }
        }
        missing.forEach(key -> restoring
                .report()
                .found(
                        Code.BACKUP_INCOMPLETE,
                        "table %s.%s of %s is missing once restored".formatted(key.schema(), key.name(), database)));
    }

    private static List<Found> tables(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(TABLES)) {
            var found = new ArrayList<Found>();
            while (row.next()) {
                found.add(new Found(
                        new Key(row.getString("schema"), row.getString("name")),
                        row.getBoolean("unlogged"),
                        row.getBoolean("has_rows")));
            }
            return found;
        }
    }

    private void compare(Connection connection, String database, Found found, Map<Key, Manifest.Table> said) {
        var name = "%s.%s of %s".formatted(found.key().schema(), found.key().name(), database);
        try {
            long here = count(connection, found.key());
            rows += here;
            counted++;
            var expected = Optional.ofNullable(said.get(found.key())).flatMap(Manifest.Table::rows);
            if (expected.isPresent() && !isEmptyByNature(found)) {
                compared++;
                if (expected.get() != here) {
                    restoring
                            .report()
                            .found(
                                    Code.BACKUP_DIFFERS,
                                    "table %s has %s, and the source had %d"
                                            .formatted(name, Human.count(here, "row"), expected.get()));
                }
            }
        } catch (SQLException e) {
            restoring
                    .report()
                    .found(
                            Code.BACKUP_DAMAGED,
                            "table %s cannot be read: %s".formatted(name, Words.first(String.valueOf(e.getMessage()))));
        }
    }

    /** WAL does not know the rows of unlogged tables. */
    private boolean isEmptyByNature(Found found) {
        return found.unlogged() && restoring.exam().manifest().kind() == Manifest.Kind.PHYSICAL;
    }

    private static long count(Connection connection, Key key) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM ONLY %s.%s"
                        .formatted(Identifier.quoted(key.schema()), Identifier.quoted(key.name())))) {
            row.next();
            return row.getLong(1);
        }
    }
}
