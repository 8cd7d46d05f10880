package dev.muster.commands.whole;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Acting;
import dev.muster.commands.where.Site;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether whoever restores may give the name of a database to another, with nobody in it: on every node, and before
 * anything is begun. All that is lacking is told at once.
 */
record Powers(Work looking, Site primary, Connection connection) {
    private static final String RIGHTS = """
            SELECT current_user AS us,
                   rolsuper AS super,
                   rolcreatedb AS makes,
                   rolcreaterole AS roles,
                   pg_has_role('pg_signal_backend', 'USAGE') AS signals,
                   pg_has_role('pg_read_all_stats', 'USAGE') AS sees
              FROM pg_roles WHERE rolname = current_user
            """;
    /** To own is to inherit; to give away is to be able to become the one who gets it, which 16 tells apart. */
    private static final String OWNS = "SELECT pg_has_role(?::name, 'USAGE') AND pg_has_role(?::name, ?)";

    private static final String OTHERS_SETTINGS = """
            SELECT DISTINCT r.rolname FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole
             WHERE s.setdatabase = ?::oid AND r.rolname <> current_user ORDER BY 1
            """;
    private static final String SUPERUSERS_SETTINGS = """
            SELECT DISTINCT p.name FROM pg_db_role_setting s
             CROSS JOIN unnest(s.setconfig) AS said
              JOIN pg_settings p ON p.name = split_part(said, '=', 1)
             WHERE s.setdatabase = ?::oid AND p.context IN ('superuser', 'superuser-backend')
            """;
    private static final String SUPERUSERS_IN = """
            SELECT DISTINCT a.usename FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
             WHERE a.datname = ? AND r.rolsuper ORDER BY 1
            """;

    private record Rights(String us, boolean all, boolean makes, boolean roles, boolean ends) {}

    List<Check> require(Databases.Seen present) throws SQLException {
        var rights = rights();
        if (rights.all()) {
            return List.of(
                    new Check("Muster may swap " + present.name(), rights.us() + " is a superuser", true), standbys());
        }
        var us = Identifier.quoted(rights.us());
        var owner = present.access().owner();
        var lacking = new LinkedHashMap<String, String>();
        if (!owns(owner)) {
            lacking.put(
                    "may not rename %s: it belongs to %s".formatted(present.name(), owner),
                    superuser(owner)
                            ? "ALTER DATABASE %s OWNER TO %s".formatted(Identifier.quoted(present.name()), us)
                            : "GRANT %s TO %s".formatted(Identifier.quoted(owner), us));
        }
        if (!rights.makes()) {
            lacking.put("may neither make nor rename databases", "ALTER ROLE " + us + " CREATEDB");
        }
        if (!rights.ends()) {
            lacking.put(
                    "may not see and end sessions of others", "GRANT pg_signal_backend, pg_read_all_stats TO " + us);
        }
        lacking.putAll(settings(present, rights, us));
        if (!lacking.isEmpty()) {
            throw new Problem(
                            "NO_RIGHT",
                            rights.us() + " " + String.join("; ", lacking.keySet()),
                            "as a superuser on the primary: %s; or name another role as the cluster's restore admin"
                                    .formatted(String.join("; ", lacking.values())))
                    .asTrouble();
        }
        return List.of(
                new Check(
                        "Muster may swap " + present.name(),
                        "%s may make databases, end sessions, and do what %s may".formatted(rights.us(), owner),
                        true),
                superusers(present),
                standbys());
    }

    private Rights rights() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(RIGHTS)) {
            row.next();
            return new Rights(
                    row.getString("us"),
                    row.getBoolean("super"),
                    row.getBoolean("makes"),
                    row.getBoolean("roles"),
                    row.getBoolean("signals") && row.getBoolean("sees"));
        }
    }

    private int major() throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion();
    }

    private boolean owns(String owner) throws SQLException {
        return !names(OWNS, owner, owner, major() < 16 ? "MEMBER" : "SET").contains("f");
    }

    private boolean superuser(String role) throws SQLException {
        return names("SELECT rolsuper FROM pg_roles WHERE rolname = ?::name", role)
                .contains("t");
    }

    /** What the swap carries over, and only some may say of a database. */
    private Map<String, String> settings(Databases.Seen present, Rights rights, String us) throws SQLException {
        var lacking = new LinkedHashMap<String, String>();
        var others = rights.roles() ? List.<String>of() : names(OTHERS_SETTINGS, present.oid());
        if (!others.isEmpty()) {
            lacking.put(
                    "may not carry over what is set for %s in it".formatted(String.join(", ", others)),
                    "ALTER ROLE " + us + " CREATEROLE");
        }
        boolean grantable = major() >= 15;
        var privileged = names(
                SUPERUSERS_SETTINGS + (grantable ? " AND NOT has_parameter_privilege(p.name, 'SET')" : ""),
                present.oid());
        if (!privileged.isEmpty()) {
            var all = String.join(", ", privileged);
            lacking.put(
                    "may not carry over its settings " + all,
                    grantable
                            ? "GRANT SET ON PARAMETER %s TO %s".formatted(all, us)
                            : "ALTER DATABASE %s RESET … each of them, and set them again after the swap"
                                    .formatted(Identifier.quoted(present.name())));
        }
        return lacking;
    }

    private Check superusers(Databases.Seen present) throws SQLException {
        var found = names(SUPERUSERS_IN, present.name());
        return new Check(
                "no superuser sessions",
                found.isEmpty()
                        ? "none in " + present.name()
                        : "of %s: they must have gone by the swap, since none but a superuser may end them"
                                .formatted(String.join(", ", found)),
                found.isEmpty());
    }

    /** Sessions on a standby would go on reading what is kept: it must be possible to end them there, too. */
    private Check standbys() {
        var standbys = Site.of(primary.topology()).stream()
                .filter(site -> site.facts().standby())
                .toList();
        var refused = new ArrayList<String>();
        for (var standby : standbys) {
            var node = standby.spot().as(Acting.RESTORER, looking);
            try (var there = looking.access().maintenance(node, Server.PATIENCE)) {
                there.createStatement().execute("SELECT 1");
            } catch (SQLException e) {
                refused.add("%s (%s)".formatted(node.name(), Observer.why(node, e)));
            }
        }
        if (!refused.isEmpty()) {
            throw new Problem(
                            "NO_RIGHT",
                            "whoever restores is not let in on " + String.join(", ", refused),
                            "let the cluster's restore admin in there as on the primary (pg_hba.conf), then ask again")
                    .asTrouble();
        }
        return new Check(
                "sessions can be ended on every standby",
                standbys.isEmpty() ? "there is none" : standbys.size() + " let the restore admin in",
                true);
    }

    private List<String> names(String sql, Object... values) throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(String.valueOf(row.getString(1)));
                }
            }
        }
        return found;
    }
}
