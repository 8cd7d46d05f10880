package dev.muster.commands.backup;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.DatabasesSql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What a logical backup does not hold although somebody may look for it there: told before, and kept in its manifest. */
final class Omissions {
    /** What no dump of everything looks into. */
    static final String ASIDE = DatabasesSql.BEING_RESTORED + " OR " + DatabasesSql.KEPT_CLOSED;

    private static final String KEPT_CLOSED =
            "SELECT datname AS name FROM pg_database WHERE datallowconn AND (" + ASIDE + ") ORDER BY 1";

    private static final String CLOSED = """
            SELECT datname AS name FROM pg_database
             WHERE NOT datallowconn AND NOT (datistemplate AND datname IN ('template0', 'template1'))
             ORDER BY 1
            """;

    /** pg_dump asks the same, and then says a word about it that nobody reads. */
    private static final String SUBSCRIPTIONS = """
            SELECT d.datname AS name, count(s.subname) AS number
              FROM pg_subscription s
              JOIN pg_database d ON d.oid = s.subdbid
             WHERE NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
               AND (cardinality(?::text[]) = 0 OR d.datname = ANY (?::text[]))
             GROUP BY d.datname
             ORDER BY 1
            """;

    private static final String NO_PASSWORDS =
            "SELECT current_user AS name WHERE NOT has_table_privilege('pg_catalog.pg_authid', 'SELECT')";

    private Omissions() {}

    /** A sentence each. What was asked for in part lacks the rest on purpose. */
    static List<String> of(Connection connection, Selection selection) throws SQLException {
        if (selection.inside()) {
            return List.of();
        }
        var found = new ArrayList<String>();
        if (selection.databases().isEmpty()) {
            try (var closed = connection.prepareStatement(CLOSED)) {
                rows(closed, found, "database %s: it accepts no connections");
            }
            try (var aside = connection.prepareStatement(KEPT_CLOSED)) {
                rows(aside, found, "database %s: a restore of Muster keeps it closed");
            }
        }
        try (var subscriptions = connection.prepareStatement(SUBSCRIPTIONS)) {
            var names = connection.createArrayOf("text", selection.databases().toArray());
            subscriptions.setArray(1, names);
            subscriptions.setArray(2, names);
            try (var row = subscriptions.executeQuery()) {
                while (row.next()) {
                    found.add("%s of database %s: only a superuser dumps them"
                            .formatted(Human.count(row.getLong("number"), "subscription"), row.getString("name")));
                }
            }
        }
        try (var passwords = connection.prepareStatement(NO_PASSWORDS)) {
            rows(passwords, found, "passwords of roles: %s may not read them");
        }
        return List.copyOf(found);
    }

    private static void rows(PreparedStatement statement, List<String> found, String words) throws SQLException {
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                found.add(words.formatted(row.getString("name")));
            }
        }
    }
}
