package dev.muster.commands.cluster;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/** Connections that may change something: opened for one step, and closed with it. */
public final class Access {
    private static final String MAINTENANCE = "postgres";

    /**
     * A connection to {@code database}, or to the one that the configuration names; each statement and each silence of the
     * network is bounded by {@code patience}.
     */
    public Connection open(Node node, Optional<String> database, Duration patience) throws SQLException {
        var login = node.login();
        var properties = new Properties();
        properties.setProperty("PGDBNAME", database.orElse(login.database()));
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.password().reveal());
        properties.setProperty("sslmode", login.sslmode());
        properties.setProperty("ApplicationName", "muster");
        properties.setProperty("options", "-c statement_timeout=" + patience.toMillis());
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", String.valueOf(patience.toSeconds() + 5));
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/".formatted(login.host(), login.port()), properties);
    }

    /** Where nothing of anybody's stands in the way: changes to databases as a whole are made from here. */
    public Connection maintenance(Node node, Duration patience) throws SQLException {
        return open(node, Optional.of(MAINTENANCE), patience);
    }
}
