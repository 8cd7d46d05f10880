package dev.muster.commands.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Connections that may change something: opened for one step, and closed with it. */
public final class Access {
    /** Where changes to databases as a whole are made from. It is never held off itself. */
    public static final String MAINTENANCE = Dial.MAINTENANCE;

    /**
     * A connection to {@code database}, or to the one that the configuration names (beside it, when that lets nobody in);
     * each statement and each silence of the network is bounded by {@code patience}. Names mean the server's own: whoever
     * may create functions and operators in a database does not get ours to call them.
     */
    public Connection open(Node node, Optional<String> database, Duration patience) throws SQLException {
        return open(node, database, patience, "-c search_path=pg_catalog ");
    }

    /** Names mean what they mean to everybody in that database: for statements that people wrote. */
    public Connection asEverybody(Node node, Optional<String> database, Duration patience) throws SQLException {
        return open(node, database, patience, "");
    }

    private static Connection open(Node node, Optional<String> database, Duration patience, String options)
            throws SQLException {
        var dial = new Dial(
                node.login(),
                Map.of(
                        "options",
                        options + "-c statement_timeout=" + patience.toMillis(),
                        "connectTimeout",
                        "5",
                        "socketTimeout",
                        String.valueOf(patience.toSeconds() + 5)));
        return database.isPresent() ? dial.connect(database.get()) : dial.connect();
    }

    /** Where nothing of anybody's stands in the way: changes to databases as a whole are made from here. */
    public Connection maintenance(Node node, Duration patience) throws SQLException {
        return open(node, Optional.of(MAINTENANCE), patience);
    }

    /** Whether anybody answers where a node is reached, whoever that is. */
    public boolean isAnybodyAt(Node node) {
        return Doorbell.isAnybodyThere(node.login());
    }

    /** A connection to be asked what only the sender of WAL answers. It shows whether we may replicate at all. */
    public Connection replication(Node node, Duration patience) throws SQLException {
        var bounds = Map.of(
                "replication", "true",
                "assumeMinServerVersion", "9.4",
                "preferQueryMode", "simple",
                "connectTimeout", String.valueOf(patience.toSeconds()),
                "socketTimeout", String.valueOf(patience.toSeconds()));
        return new Dial(node.login(), bounds).connect();
    }
}
