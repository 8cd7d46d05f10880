package dev.muster.commands.whole;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Spot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The databases of a server, seen and changed from its maintenance database. */
record Databases(Connection connection) {
    private static final String SEEN = """
            SELECT d.oid::bigint AS oid, d.datname AS name, pg_get_userbyid(d.datdba) AS owner, d.datconnlimit AS lim,
                   d.datallowconn AS open, d.datistemplate AS template, t.spcname AS tablespace,
                   coalesce(shobj_description(d.oid, 'pg_database'), '') AS remark
              FROM pg_database d
              JOIN pg_tablespace t ON t.oid = d.dattablespace
            """;

    /** {@code limit} is that of connections; {@code remark} is its comment. */
    record Seen(long oid, String name, Access access, String tablespace, String remark) {}

    record Access(String owner, int limit, boolean open, boolean template) {}

    Optional<Seen> named(String name) throws SQLException {
        try (var statement = connection.prepareStatement(SEEN + "WHERE d.datname = ?")) {
            statement.setString(1, name);
            return read(statement).stream().findFirst();
        }
    }

    Optional<Seen> of(long oid) throws SQLException {
        try (var statement = connection.prepareStatement(SEEN + "WHERE d.oid = ?::oid")) {
            statement.setLong(1, oid);
            return read(statement).stream().findFirst();
        }
    }

    List<Seen> all() throws SQLException {
        try (var statement = connection.prepareStatement(SEEN + "ORDER BY d.datname")) {
            return read(statement);
        }
    }

    private static List<Seen> read(PreparedStatement statement) throws SQLException {
        var found = new ArrayList<Seen>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                found.add(new Seen(
                        row.getLong("oid"),
                        row.getString("name"),
                        new Access(
                                row.getString("owner"),
                                row.getInt("lim"),
                                row.getBoolean("open"),
                                row.getBoolean("template")),
                        row.getString("tablespace"),
                        row.getString("remark")));
            }
        }
        return found;
    }

    /** What it takes on disk. */
    long bytes(long oid) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT pg_database_size(?::oid)")) {
            statement.setLong(1, oid);
            try (var row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** With whoever is in it. */
    void drop(String name) throws SQLException {
        execute("DROP DATABASE IF EXISTS " + Identifier.quoted(name) + " WITH (FORCE)");
    }

    /** As {@link #drop}, and looks whether it is gone: there may be another one of that name by now. */
    void dropForGood(Seen seen, Spot spot) throws SQLException {
        drop(seen.name());
        if (of(seen.oid()).isPresent()) {
            throw new Problem(
                            "NOT_DROPPED",
                            seen.name() + " is still there",
                            "see who works on it: /db sessions " + spot.cluster())
                    .asTrouble();
        }
    }

    static String remark(String name, String text) {
        return "COMMENT ON DATABASE %s IS %s".formatted(Identifier.quoted(name), literal(text));
    }

    static String limit(String name, int limit) {
        return "ALTER DATABASE %s CONNECTION LIMIT %d".formatted(Identifier.quoted(name), limit);
    }

    /** Found by what is written on it, and closed to all but superusers. */
    static List<String> putAside(String name, Mark.Kept mark) {
        return List.of(remark(name, mark.text()), limit(name, 0));
    }

    static String rename(String from, String to) {
        return "ALTER DATABASE %s RENAME TO %s".formatted(Identifier.quoted(from), Identifier.quoted(to));
    }

    /** Whatever the server takes a backslash for. */
    static String literal(String text) {
        return " E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
