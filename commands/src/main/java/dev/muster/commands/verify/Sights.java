package dev.muster.commands.verify;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Report.Code;
import dev.muster.commands.reading.Words;
import dev.muster.commands.scratch.PausedServer;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.scratch.ScratchServer;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.wal.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Compares what a base backup became with what its source saw while it was taken. The server is recovered to the end of the
 * backup and no further: there what was under way still is, and a session of ours is given the very snapshot through which
 * the rows of the source were counted.
 */
record Sights(Restoring restoring, Path data, Equal equal) {
    private static final int COUNTING = 50;
    private static final String LOCKED = "55P03";
    private static final String GONE = "3D000";
    /** Our sessions begin with settings that are a superuser's to make. */
    private static final String NOT_ALLOWED = "42501";
    /** As it is where the backup ended, whatever a snapshot sees. */
    private static final String FILES =
            "SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name, c.relfilenode::bigint AS filenode"
                    + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'";

    private record Found(String schema, String name, long filenode) {
        String quoted() {
            return Identifier.quoted(schema) + "." + Identifier.quoted(name);
        }
    }

    /** A database, and what its source saw of it. */
    private record Seen(String database, Manifest.Sight sight, SnapshotFile file) {}

    /** The server, opened, if it stood still and was looked at; what could not be compared is noted. */
    Optional<ScratchServer> look() throws InterruptedException {
        var seen = seen();
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        var parts = parts(seen); // Before it runs: it lets go of WAL that it has replayed.
        if (parts.isEmpty()) {
            equal.not("all tables, since pg_waldump could not read the backup's WAL");
            return Optional.empty();
        }
        var superuser = seen.getFirst().file().snapshot().superuser();
        var paused = PausedServer.on(restoring.scratch(), restoring.kit(), superuser, restoring.meter()::beat);
        if (paused.isEmpty()) {
            equal.not("all tables, since the server could not be kept standing where the backup ended");
            return Optional.empty();
        }
        var server = paused.get();
        boolean opened = false;
        try {
            var still = new Still(restoring, server);
            if (!compare(still, seen, parts.get())) {
                return Optional.empty();
            }
            var open = server.opened(still::open);
            opened = true;
            return Optional.of(open);
        } catch (Problem.Trouble trouble) {
            // That nobody could open it from inside is no fault of the backup yet: alone with its data it may start.
            if (!trouble.problem().code().equals(ScratchServer.FAILED)) {
                throw trouble;
            }
            return Optional.empty();
        } finally {
            if (!opened) {
                server.close();
            }
        }
    }

    private List<Seen> seen() {
        var seen = new ArrayList<Seen>();
        for (var database : restoring.exam().manifest().content().databases()) {
            database.sight().ifPresent(sight -> {
                sight.left().forEach(left -> equal.not(database.name() + ": " + left));
                sight.snapshot()
                        .ifPresent(snapshot -> seen.add(new Seen(database.name(), sight, new SnapshotFile(snapshot))));
            });
        }
        return seen;
    }

    private Optional<Map<Long, List<Long>>> parts(List<Seen> seen) throws InterruptedException {
        var running = new TreeSet<Long>();
        seen.forEach(each -> {
            running.addAll(each.file().running());
            running.remove(each.file().oldest());
        });
        if (running.isEmpty()) {
            return Optional.of(Map.of());
        }
        var first = seen.stream()
                .flatMap(each -> Lsn.of(each.file().snapshot().lsn()).stream())
                .min(Lsn::compareTo)
                .orElseThrow()
                .toString();
        return new Parts(restoring.chores(), restoring.kit().program("pg_waldump"), data.resolve("pg_wal"))
                .of(running, first, restoring.exam().manifest().stop());
    }

    /** Whether the server was entered, and can be opened by who did. */
    private boolean compare(Still still, List<Seen> seen, Map<Long, List<Long>> parts) throws InterruptedException {
        try {
            if (!still.stands()) {
                equal.not("all tables, since the server went on by itself where the backup ended (too many savepoints"
                        + " were open)");
                return true;
            }
        } catch (SQLException e) {
            equal.not("all tables, since the server could not be entered where the backup ended, because "
                    + (NOT_ALLOWED.equals(e.getSQLState())
                            ? "the role %s is no superuser there"
                                    .formatted(seen.getFirst().file().snapshot().superuser())
                            : Still.why(e)));
            return false;
        }
        for (var each : seen) {
            restoring.meter().phase(COUNTING, "comparing rows of " + each.database());
            var within = each.file().running().stream()
                    .flatMap(xid -> parts.getOrDefault(xid, List.of()).stream())
                    .toList();
            try (var lender = still.connect(each.database());
                    var line = still.connect(each.database())) {
                compare(new Through(lender, line), each, within);
            } catch (SQLException e) {
                equal.not(
                        GONE.equals(e.getSQLState())
                                ? "database %s, which was dropped meanwhile".formatted(each.database())
                                : "database %s, which could not be looked at through the snapshot of its source (%s)"
                                        .formatted(each.database(), Still.why(e)));
            }
        }
        return true;
    }

    /** The one lends its snapshot, which is exchanged, to the other. */
    private record Through(Connection lender, Connection line) {}

    private void compare(Through through, Seen seen, Collection<Long> within)
            throws SQLException, InterruptedException {
        var files = files(through.line());
        through.lender().setAutoCommit(false);
        through.line().setAutoCommit(false);
        try (var lending = through.lender().createStatement();
                var looking = through.line().createStatement()) {
            lending.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            var id = exported(through.lender());
            exchange(id, seen.file(), within);
            looking.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            looking.execute("SET TRANSACTION SNAPSHOT '" + id + "'");
            // Transactions that were under way keep their locks for as long as it stands still.
            looking.execute("SET LOCAL lock_timeout = '1s'");
            looking.execute("SET LOCAL statement_timeout = 0");
            // The rows themselves, rather than what an index knows of them.
            looking.execute("SET LOCAL enable_indexscan = off");
            looking.execute("SET LOCAL enable_indexonlyscan = off");
            looking.execute("SET LOCAL enable_bitmapscan = off");
        }
        for (var counted : seen.sight().tables()) {
            compare(through.line(), seen.database(), counted, Optional.ofNullable(files.get(counted.oid())));
        }
    }

    private void compare(Connection line, String database, Manifest.Counted counted, Optional<Found> found)
            throws SQLException, InterruptedException {
        if (found.isEmpty()) {
            equal.not("table %d of %s, which was dropped meanwhile".formatted(counted.oid(), database));
            return;
        }
        var table = found.get();
        var name = "%s.%s of %s".formatted(table.schema(), table.name(), database);
        if (table.filenode() != counted.filenode()) {
            equal.not("table %s, which was emptied or written anew meanwhile".formatted(name));
            return;
        }
        var before = line.setSavepoint();
        try {
            long here = new Patiently(restoring.meter()::beat).ask(line, "SELECT count(*) FROM ONLY " + table.quoted());
            equal.compared(database, counted.oid(), here);
            if (here != counted.rows()) {
                restoring
                        .report()
                        .found(
                                Code.BACKUP_DIFFERS,
                                "table %s has %s, and the source had %d"
                                        .formatted(name, Human.count(here, "row"), counted.rows()));
            }
        } catch (SQLException e) {
            line.rollback(before);
            refused(name, e);
        }
        line.releaseSavepoint(before);
    }

    private void refused(String name, SQLException e) {
        var state = String.valueOf(e.getSQLState());
        if (state.startsWith("XX") || state.startsWith("58")) {
            restoring
                    .report()
                    .found(
                            Code.BACKUP_DAMAGED,
                            "table %s cannot be read: %s".formatted(name, Words.first(String.valueOf(e.getMessage()))));
        } else {
            equal.not(
                    state.equals(LOCKED)
                            ? "table %s, which was locked where the backup ended".formatted(name)
                            : "table %s, which could not be counted (%s)".formatted(name, state));
        }
    }

    private static Map<Long, Found> files(Connection line) throws SQLException {
        var files = new HashMap<Long, Found>();
        try (var statement = line.createStatement();
                var row = statement.executeQuery(FILES)) {
            while (row.next()) {
                files.put(
                        row.getLong("oid"),
                        new Found(row.getString("schema"), row.getString("name"), row.getLong("filenode")));
            }
        }
        return files;
    }

    private static String exported(Connection lender) throws SQLException {
        try (var statement = lender.createStatement();
                var row = statement.executeQuery("SELECT pg_export_snapshot()")) {
            row.next();
            return row.getString(1);
        }
    }

    private void exchange(String id, SnapshotFile file, Collection<Long> within) {
        var path = data.resolve("pg_snapshots").resolve(id);
        try {
            Files.writeString(path, file.instead(Files.readString(path), within));
        } catch (IOException e) {
            throw Scratch.trouble("a snapshot cannot be exchanged", e);
        }
    }
}
