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
            SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name, c.relkind <> 'p' AS has_rows
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't'
               AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
             ORDER BY 1, 2
            """;

    private final Restoring restoring;
    private final ScratchServer server;
    private final Equal equal;
    private int counted;
    private long rows;

    /** Those that {@code equal} knows were counted already. */
    Rows(Restoring restoring, ScratchServer server, Equal equal) {
        this.restoring = restoring;
        this.server = server;
        this.equal = equal;
    }

    private record Key(String schema, String name) {}

    private record Found(long oid, Key key, boolean hasRows) {}

    void check(List<String> databases) throws InterruptedException {
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
        equal.told().forEach(restoring.report()::saw);
        if (counted > 0) {
            restoring
                    .report()
                    .saw("counted and compared with nothing: %s in %s"
                            .formatted(Human.count(rows, "row"), Human.count(counted, "table")));
        }
    }

    private void check(Connection connection, String database) throws SQLException, InterruptedException {
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
            if (found.hasRows() && !equal.knows(database, found.oid())) {
                compare(connection, database, found, said);
            }
        }
        missing.forEach(key -> missing(key, database));
    }

    /** What a base backup holds was looked at before it began: what was dropped meanwhile may lack. */
    private void missing(Key key, String database) {
        var said = "table %s.%s of %s is missing once restored".formatted(key.schema(), key.name(), database);
        if (isDump()) {
            restoring.report().found(Code.BACKUP_INCOMPLETE, said);
        } else {
            restoring.report().saw(said + ": it was dropped or renamed while the backup was taken");
        }
    }

    private boolean isDump() {
        return restoring.exam().manifest().kind() == Manifest.Kind.LOGICAL;
    }

    private static List<Found> tables(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(TABLES)) {
            var found = new ArrayList<Found>();
            while (row.next()) {
                found.add(new Found(
                        row.getLong("oid"),
                        new Key(row.getString("schema"), row.getString("name")),
                        row.getBoolean("has_rows")));
            }
            return found;
        }
    }

    private void compare(Connection connection, String database, Found found, Map<Key, Manifest.Table> said)
            throws InterruptedException {
        var name = "%s.%s of %s".formatted(found.key().schema(), found.key().name(), database);
        try {
            long here = count(connection, found.key());
            var expected = Optional.ofNullable(said.get(found.key())).flatMap(Manifest.Table::rows);
            if (expected.isPresent() && isDump()) {
                equal.compared(database, found.oid(), here);
                if (expected.get() != here) {
                    restoring
                            .report()
                            .found(
                                    Code.BACKUP_DIFFERS,
                                    "table %s has %s, and the source had %d"
                                            .formatted(name, Human.count(here, "row"), expected.get()));
                }
            } else {
                rows += here;
                counted++;
            }
        } catch (SQLException e) {
            restoring
                    .report()
                    .found(
                            Code.BACKUP_DAMAGED,
                            "table %s cannot be read: %s".formatted(name, Words.first(String.valueOf(e.getMessage()))));
        }
    }

    private long count(Connection connection, Key key) throws SQLException, InterruptedException {
        return new Patiently(restoring.meter()::beat)
                .ask(
                        connection,
                        "SELECT count(*) FROM ONLY %s.%s"
                                .formatted(Identifier.quoted(key.schema()), Identifier.quoted(key.name())));
    }
}
