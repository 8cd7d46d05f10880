package dev.muster.commands.whole;

import dev.muster.commands.cluster.Identifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stands around a database, and no dump of it brings: whose it is, who may enter, its settings, its comment. */
record Portrait(Connection connection, long oid) {
    /** Their values are lists in which each name is quoted by itself: they are said as they are kept. */
    private static final Set<String> LISTS = Set.of(
            "search_path",
            "temp_tablespaces",
            "session_preload_libraries",
            "shared_preload_libraries",
            "local_preload_libraries",
            "unix_socket_directories");

    private static final String SETTINGS = """
            SELECT r.rolname AS role, setting
              FROM pg_db_role_setting s
              LEFT JOIN pg_roles r ON r.oid = s.setrole
             CROSS JOIN unnest(s.setconfig) WITH ORDINALITY AS said(setting, place)
             WHERE s.setdatabase = ?::oid
             ORDER BY 1 NULLS FIRST, said.place
            """;
    /** While it stands beside, people may let others in for a look: nobody of these is meant to be let in afterwards. */
    private static final String LET_IN = """
            SELECT DISTINCT quote_ident(r.rolname) AS grantee
              FROM pg_database d
             CROSS JOIN aclexplode(d.datacl) a
              JOIN pg_roles r ON r.oid = a.grantee
             WHERE shobj_description(d.oid, 'pg_database') ~ '(^|\\n)restored by Muster from ' AND d.oid <> ?::oid
             ORDER BY 1
            """;
    /** Where nothing was ever said, it is what the server takes for said. */
    private static final String GRANTS = """
            SELECT coalesce(quote_ident(r.rolname), 'PUBLIC') AS grantee, a.privilege_type AS privilege, a.is_grantable AS grantable
              FROM pg_database d
             CROSS JOIN aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
              LEFT JOIN pg_roles r ON r.oid = a.grantee
             WHERE d.oid = ?::oid
             ORDER BY 1, 2
            """;

    /** Statements that make the database {@code name}, which was restored, be like this one. */
    List<String> onto(String name) throws SQLException {
        var like = new Databases(connection).of(oid).orElseThrow();
        var database = Identifier.quoted(name);
        var statements = new ArrayList<String>();
        statements.add("ALTER DATABASE %s OWNER TO %s"
                .formatted(database, Identifier.quoted(like.access().owner())));
        statements.add("ALTER DATABASE %s RESET ALL".formatted(database));
        for (var row : rows(SETTINGS)) {
            statements.add(setting(database, row));
        }
        statements.add("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(database));
        statements.add("REVOKE ALL ON DATABASE %s FROM %s"
                .formatted(database, Identifier.quoted(like.access().owner())));
        rows(LET_IN)
                .forEach(row -> statements.add(
                        "REVOKE ALL ON DATABASE %s FROM %s CASCADE".formatted(database, row.get("grantee"))));
        rows(GRANTS).forEach(row -> statements.add(grant(database, row)));
        statements.add(Databases.remark(name, like.remark()));
        return statements;
    }

    private static String setting(String database, Map<String, String> row) {
        var said = row.getOrDefault("setting", "");
        int equals = said.indexOf('=');
        var parameter = said.substring(0, equals);
        var value = said.substring(equals + 1);
        var words = LISTS.contains(parameter) && !value.equals("\"\"") && !value.isEmpty()
                ? value
                : Databases.literal(value.equals("\"\"") ? "" : value);
        var whose = row.containsKey("role")
                ? "ALTER ROLE %s IN DATABASE %s".formatted(Identifier.quoted(row.getOrDefault("role", "")), database)
                : "ALTER DATABASE " + database;
        return "%s SET %s TO %s".formatted(whose, parameter(parameter), words);
    }

    /** Those of extensions have a dot. */
    private static String parameter(String name) {
        return String.join(
                ".",
                List.of(name.split("\\.", -1)).stream().map(Identifier::quoted).toList());
    }

    private static String grant(String database, Map<String, String> row) {
        return "GRANT %s ON DATABASE %s TO %s%s"
                .formatted(
                        row.get("privilege"),
                        database,
                        row.get("grantee"),
                        "t".equals(row.get("grantable")) ? " WITH GRANT OPTION" : "");
    }

    private List<Map<String, String>> rows(String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, oid);
            return read(statement);
        }
    }

    private static List<Map<String, String>> read(PreparedStatement statement) throws SQLException {
        var rows = new ArrayList<Map<String, String>>();
        try (var row = statement.executeQuery()) {
            var columns = row.getMetaData();
            while (row.next()) {
                var values = new LinkedHashMap<String, String>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    var value = row.getString(i);
                    if (value != null) {
                        values.put(columns.getColumnLabel(i), value);
                    }
                }
                rows.add(values);
            }
        }
        return rows;
    }
}
