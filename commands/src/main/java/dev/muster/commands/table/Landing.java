package dev.muster.commands.table;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Work;
import dev.muster.commands.where.Site;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is seen of the database that tables are brought back to, before anything is done.
 *
 * @param bytes of those that are there
 * @param there by table, as people write it
 */
record Landing(String schema, int major, long bytes, Map<String, Standing> there, List<Check> checks) {
    /** {@code CLOSED}: it is there, and nobody even reads it while rows are put back. */
    enum Standing {
        OPEN,
        CLOSED,
        GONE
    }

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    Landing {
        there = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(there));
        checks = List.copyOf(checks);
    }

    /** What must still be so when it is done. */
    Map<String, String> facts() {
        return told("is there", "is gone");
    }

    /** What becomes of what is there. */
    Map<String, String> fates() {
        return told("stays until asked again", "is gone: can be put back as a whole");
    }

    boolean someGone() {
        return there.containsValue(Standing.GONE);
    }

    /** What others can do while rows are put back. */
    String meanwhile() {
        var closed = there.entrySet().stream()
                .filter(one -> one.getValue() == Standing.CLOSED)
                .map(Map.Entry::getKey)
                .toList();
        return closed.isEmpty()
                ? TablePlanner.MEANWHILE
                : TablePlanner.MEANWHILE + "; from its first row to its last nobody reads " + String.join(", ", closed);
    }

    private Map<String, String> told(String here, String gone) {
        var told = new LinkedHashMap<String, String>();
        there.forEach((table, found) -> told.put(table, found == Standing.GONE ? gone : here));
        return told;
    }

    static Landing look(Work.Tools tools, Site site, String database, List<Name> tables, TablePlanner.Asked asked) {
        var node = tools.handling().asAdmin(site.cluster().name(), site.node());
        try (var session = Session.of(tools.access().open(node, Optional.of(database), PATIENCE), () -> {})) {
            return look(session, tables, asked);
        } catch (SQLException e) {
            throw TablePlanner.unreachable(site, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Landing look(Session session, List<Name> tables, TablePlanner.Asked asked)
            throws SQLException, InterruptedException {
        var taken = session.all(row -> row.getString(1), "SELECT nspname FROM pg_namespace");
        var there = new LinkedHashMap<String, Standing>();
        var closed = asked.how().closing(session, tables);
        var checks = new ArrayList<Check>();
        boolean ours = true;
        long bytes = 0;
        for (var table : tables) {
            boolean found = session.is("SELECT to_regclass(?) IS NOT NULL", table.quoted());
            there.put(table.said(), found ? closed.contains(table) ? Standing.CLOSED : Standing.OPEN : Standing.GONE);
            if (found) {
                ours &= session.is(
                        "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = ?::regclass", table.quoted());
                bytes += session.number("SELECT pg_total_relation_size(?::regclass)", table.quoted());
            }
        }
        boolean may = session.is("SELECT has_database_privilege(current_database(), 'CREATE')");
        checks.add(new Check("a schema can be made", may ? "yes" : "the login may not", may));
        checks.add(new Check(
                "the tables are ours to write", ours ? "yes" : "the login does not have their owner's role", ours));
        whoseCode(session, tables).ifPresent(checks::add);
        var everything = session.all(row -> row.getString(1), "SELECT pubname FROM pg_publication WHERE puballtables");
        checks.add(new Check(
                "nobody is sent what is beside",
                everything.isEmpty()
                        ? "no publication of all tables"
                        : "publication %s is of all tables: subscribers stop at the new schema"
                                .formatted(String.join(", ", everything)),
                everything.isEmpty()));
        if (bytes > 0) {
            checks.add(new Check("what is in place now", Human.bytes(bytes), true));
        }
        return new Landing(
                TablePlanner.schema(asked.at(), taken),
                session.connection().getMetaData().getDatabaseMajorVersion(),
                bytes,
                there,
                checks);
    }

    /** There is no way down for a superuser that what it calls could not take back up. */
    private static Optional<Check> whoseCode(Session session, List<Name> tables)
            throws SQLException, InterruptedException {
        var owners = session.all(
                row -> row.getString(1), """
                SELECT DISTINCT pg_get_userbyid(c.relowner) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
                 WHERE c.oid IN (SELECT to_regclass(name) FROM unnest(?::text[]) AS t (name)) AND NOT r.rolsuper
                   AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
                 ORDER BY 1
                """, tables.stream().map(Name::quoted).toList());
        return owners.isEmpty()
                ? Optional.empty()
                : Optional.of(new Check(
                        "whose functions run",
                        "the login is a superuser, and runs what %s wrote into checks, defaults and generated columns"
                                .formatted(String.join(", ", owners)),
                        true));
    }
}
