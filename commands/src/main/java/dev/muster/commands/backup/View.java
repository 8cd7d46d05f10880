package dev.muster.commands.backup;

import dev.muster.commands.vault.Manifest;
import dev.muster.commands.wal.Lsn;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One database as a snapshot of its own sees it, held for as long as the server is copied.
 *
 * @param until where the WAL ended once it was taken: whatever it sees as committed was so before
 * @param files by the OIDs of the tables that can be compared
 */
record View(Session lead, Manifest.Snapshot snapshot, Lsn until, Map<Long, Long> files, Count count)
        implements AutoCloseable {
    private static final String WAL = "SELECT pg_current_wal_insert_lsn()::text";
    /** WAL knows nothing of the rows of unlogged tables. */
    private static final String FILES = """
            SELECT c.oid::bigint AS oid, c.relfilenode::bigint AS filenode
              FROM pg_class c
             WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND c.relfilenode <> 0
            """;

    private static final String SUPERUSER =
            "SELECT rolname FROM pg_roles WHERE rolsuper AND rolcanlogin ORDER BY oid LIMIT 1";

    /** The tables, and who counts them. */
    record Count(List<Tables.Table> tables, Census census) {}

    static View open(Taking taking, String database) throws SQLException {
        var lead = taking.session(Optional.of(database));
        var before = lead.ask(WAL);
        lead.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        var text = lead.ask("SELECT pg_current_snapshot()::text");
        var until = Lsn.of(lead.ask(WAL)).orElseThrow();
        var exported = lead.ask("SELECT pg_export_snapshot()");
        var files = files(lead);
        var tables = Tables.of(lead.connection(), Selection.EVERYTHING).stream()
                .filter(table -> files.containsKey(table.oid()))
                .toList();
        var census = new Census(tables, new Census.Counting() {
            @Override
            public Session session() throws SQLException {
                return DatabaseDump.counting(taking, database, exported);
            }

            // What was emptied or written anew since is not what the snapshot saw, and what took its name may be
            // anything, a
            // view with functions in it too. The lock makes sure that it stays what was looked at.
            @Override
            public boolean isStill(Session session, Tables.Table table) throws SQLException {
                session.execute("LOCK TABLE ONLY " + table.quoted() + " IN ACCESS SHARE MODE");
                return session.ask("SELECT coalesce(to_regclass('%s') = %d AND pg_relation_filenode(%d) = %d, false)"
                                .formatted(
                                        table.quoted().replace("'", "''"),
                                        table.oid(),
                                        table.oid(),
                                        files.get(table.oid())))
                        .equals("t");
            }
        });
        return new View(
                lead,
                new Manifest.Snapshot(text, before, lead.ask(SUPERUSER)),
                until,
                files,
                new Count(tables, census));
    }

    private static Map<Long, Long> files(Session lead) throws SQLException {
        var files = new HashMap<Long, Long>();
        try (var statement = lead.connection().createStatement();
                var row = statement.executeQuery(FILES)) {
            while (row.next()) {
                files.put(row.getLong("oid"), row.getLong("filenode"));
            }
        }
        return files;
    }

    /** What it saw, if the copy ends behind it. */
    Manifest.Sight sight(Lsn stop) {
        if (stop.before(until)) {
            return none("the backup had ended before its rows could be counted");
        }
        if (!isHeld()) {
            return none("its session was ended before the backup was");
        }
        var counted = new ArrayList<Manifest.Counted>();
        var left = new ArrayList<String>();
        var rows = count.census().counted();
        for (var table : count.tables()) {
            Optional.ofNullable(rows.get(table.oid()))
                    .ifPresentOrElse(
                            found -> counted.add(new Manifest.Counted(
                                    table.oid(), Objects.requireNonNull(files.get(table.oid())), found)),
                            () -> left.add("table %s.%s: %s".formatted(table.schema(), table.name(), why(table))));
        }
        return new Manifest.Sight(Optional.of(snapshot), counted, left);
    }

    private static Manifest.Sight none(String why) {
        return new Manifest.Sight(Optional.empty(), List.of(), List.of(why));
    }

    /** Otherwise vacuum may have taken away what it saw, before that was copied. */
    private boolean isHeld() {
        try {
            return lead.ask("SELECT pg_current_snapshot()::text").equals(snapshot.text());
        } catch (SQLException _) {
            return false;
        }
    }

    private String why(Tables.Table table) {
        return count.census()
                .state(table)
                .map(state -> switch (state) {
                    case "55P03" -> "somebody had locked it";
                    case "42501" -> "Muster may not read it";
                    case "42P01" -> "it was dropped meanwhile";
                    default -> "it could not be counted (" + state + ")";
                })
                .orElse("it was emptied or written anew meanwhile, or there was no time left");
    }

    @Override
    public void close() {
        count.census().close();
        lead.abort();
    }
}
