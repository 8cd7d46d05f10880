package dev.muster.commands.table;

import dev.muster.commands.cluster.DatabasesSql;
import dev.muster.commands.plan.Work;
import dev.muster.commands.side.Side;
import dev.muster.commands.side.Sides;
import dev.muster.commands.where.Site;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which tables a server has, by database: of those that let us in and that no restore keeps aside. */
final class Present {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Nobody means those that a restore keeps aside. */
    static final String DATABASES = "SELECT datname FROM pg_database WHERE NOT datistemplate AND " + DatabasesSql.OPEN
            + " AND NOT " + DatabasesSql.REPLACED + " AND NOT " + DatabasesSql.BEING_RESTORED + " ORDER BY 1";

    private Present() {}

    @FunctionalInterface
    private interface Door {
        /** To that database, or to whichever is there always. */
        Connection open(Optional<String> database) throws SQLException;
    }

    static Map<String, List<Name>> on(Work.Tools tools, Site site) {
        var admin = tools.handling().asAdmin(site.cluster().name(), site.node());
        try {
            return of(database -> tools.access().open(admin, database, PATIENCE));
        } catch (SQLException e) {
            throw TablePlanner.unreachable(site, e);
        }
    }

    static Map<String, List<Name>> on(Sides sides, Side side) throws SQLException {
        return of(database -> sides.connect(side, database.orElse("template1")));
    }

    private static Map<String, List<Name>> of(Door door) throws SQLException {
        var present = new LinkedHashMap<String, List<Name>>();
        try {
            List<String> databases;
            try (var session = Session.of(door.open(Optional.empty()), () -> {})) {
                databases = session.all(row -> row.getString(1), DATABASES);
            }
            for (var database : databases) {
                try (var session = Session.of(door.open(Optional.of(database)), () -> {})) {
                    present.put(database, session.all(row -> new Name(row.getString(1), row.getString(2)), """
                            SELECT n.nspname, c.relname
                              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                             WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|restored_|information_schema$)'
                            """));
                }
            }
            return present;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
