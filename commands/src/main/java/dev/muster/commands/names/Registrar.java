package dev.muster.commands.names;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.DatabasesSql;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.wal.Lsn;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks a server what its relations are called. */
record Registrar(Access access, Node node) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String SERVER = """
            SELECT clock_timestamp() AS at,
                   CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END::text
                       AS lsn,
                   (SELECT system_identifier FROM pg_control_system())::text AS system
            """;

    private static final String DATABASES = "SELECT oid::bigint AS oid, datname, " + DatabasesSql.OPEN
            + " AS open FROM pg_database ORDER BY pg_database.oid";

    /** Temporary relations leave nothing in WAL; of the server's own only those matter that lie elsewhere than they did. */
    private static final String RELATIONS = """
            SELECT c.oid::bigint AS oid,
                   coalesce(nullif(c.reltablespace, 0), d.dattablespace)::bigint AS tablespace,
                   coalesce(pg_relation_filenode(c.oid), 0)::bigint AS node,
                   n.nspname, c.relname, c.relkind::text AS relkind, c.reltuples::bigint AS rows,
                   coalesce(i.indrelid, t.oid, s.refobjid)::bigint AS owner,
                   p.inhparent::bigint AS parent
              FROM pg_class AS c
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
              JOIN pg_database AS d ON d.datname = current_database()
              LEFT JOIN pg_index AS i ON c.relkind IN ('i', 'I') AND i.indexrelid = c.oid
              LEFT JOIN pg_class AS t ON c.relkind = 't' AND t.reltoastrelid = c.oid
              LEFT JOIN pg_depend AS s ON c.relkind = 'S' AND s.classid = 'pg_class'::regclass AND s.objid = c.oid
                                      AND s.refclassid = 'pg_class'::regclass AND s.deptype IN ('a', 'i')
              LEFT JOIN pg_inherits AS p ON c.relispartition AND p.inhrelid = c.oid
             WHERE c.relpersistence <> 't' AND (c.oid >= 16384 OR pg_relation_filenode(c.oid) >= 16384)
             ORDER BY c.oid
            """;

    private static final String CHANGES = """
            SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint AS changes
              FROM pg_stat_sys_tables WHERE relid = 'pg_class'::regclass
            """;

    /** What is only in some database now and not in the next look at its numbers cannot have changed in between. */
    Map<String, Long> changes() throws SQLException {
        var changes = new LinkedHashMap<String, Long>();
        for (var database : databases()) {
            if (database.open()) {
                changes(database.name()).ifPresent(number -> changes.put(database.name(), number));
            }
        }
        return changes;
    }

    private Optional<Long> changes(String database) {
        try (var line = access.open(node, Optional.of(database), PATIENCE);
                var row = line.createStatement().executeQuery(CHANGES)) {
            row.next();
            return Optional.of(row.getLong("changes"));
        } catch (SQLException _) {
            return Optional.empty(); // It was dropped this moment, or does not let us in: the others count.
        }
    }

    private record Database(long oid, String name, boolean open) {}

    private List<Database> databases() throws SQLException {
        try (var line = access.open(node, Optional.empty(), PATIENCE);
                var rows = line.createStatement().executeQuery(DATABASES)) {
            var found = new ArrayList<Database>();
            while (rows.next()) {
                found.add(new Database(rows.getLong("oid"), rows.getString("datname"), rows.getBoolean("open")));
            }
            return found;
        }
    }

    /** One that lets nobody in, or us not, is known by its name alone. */
    Snapshot snapshot() throws SQLException {
        try (var line = access.open(node, Optional.empty(), PATIENCE);
                var server = line.createStatement().executeQuery(SERVER)) {
            server.next();
            var at = server.getObject("at", OffsetDateTime.class).toInstant();
            var lsn = Lsn.of(server.getString("lsn")).orElseThrow();
            var system = server.getString("system");
            var databases = new LinkedHashMap<Long, String>();
            var relations = new ArrayList<Relation>();
            for (var database : databases()) {
                databases.put(database.oid(), database.name());
                if (database.open()) {
                    read(database, relations);
                }
            }
            return new Snapshot(at, lsn, system, databases, relations);
        }
    }

    private void read(Database database, List<Relation> into) {
        try (var line = access.open(node, Optional.of(database.name()), PATIENCE)) {
            into.addAll(relations(line, database.oid()));
        } catch (SQLException _) {
            // It was dropped this moment, or does not let us in.
        }
    }

    private static List<Relation> relations(Connection line, long database) throws SQLException {
        try (var rows = line.createStatement().executeQuery(RELATIONS)) {
            var found = new ArrayList<Relation>();
            while (rows.next()) {
                found.add(new Relation(
                        database,
                        rows.getLong("oid"),
                        new Relation.Storage(rows.getLong("tablespace"), rows.getLong("node")),
                        new Relation.Name(rows.getString("nspname"), rows.getString("relname")),
                        rows.getString("relkind").charAt(0),
                        number(rows.getLong("owner")),
                        number(rows.getLong("parent")),
                        rows.getLong("rows")));
            }
            return found;
        }
    }

    /** NULL is read as 0, which is the oid of nothing. */
    private static Optional<Long> number(long oid) {
        return oid == 0 ? Optional.empty() : Optional.of(oid);
    }
}
