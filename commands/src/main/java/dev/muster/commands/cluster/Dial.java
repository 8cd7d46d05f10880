package dev.muster.commands.cluster;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** How a server is connected to; {@code bounds} are the driver's properties that end each silence. */
record Dial(Node.Login login, Map<String, String> bounds) {
    static final String MAINTENANCE = "postgres";
    /** Its connection limit is reached, or it takes no connections at all: the server itself is well. */
    private static final Set<String> DATABASE_REFUSES = Set.of("53300", "55000");

    /** To the configured database, or beside it when that lets nobody in: whoever holds it off does not mean us. */
    Connection connect() throws SQLException {
        try {
            return connect(login.database());
        } catch (SQLException e) {
            if (!DATABASE_REFUSES.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            return beside(e);
        }
    }

    private Connection beside(SQLException refused) throws SQLException {
        try {
            return connect(MAINTENANCE);
        } catch (SQLException e) {
            refused.addSuppressed(e);
            throw refused;
        }
    }

    Connection connect(String database) throws SQLException {
        var properties = new Properties();
        properties.putAll(bounds);
        properties.setProperty("PGDBNAME", database);
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.password().reveal());
        properties.setProperty("sslmode", login.sslmode());
        properties.setProperty("ApplicationName", "muster");
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/".formatted(login.host(), login.port()), properties);
    }
}
