package dev.muster.bot.store;

import dev.muster.bot.postgres.LocalServer;
import dev.muster.bot.postgres.StateFolder;
import dev.muster.chat.Secret;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The small PostgreSQL that Muster runs for itself when it is given none. If it dies, it is started again. */
public final class OwnServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnServer.class);
    private static final String NAME = "muster";
    private static final Duration BETWEEN_STARTS = Duration.ofSeconds(2);

    private final LocalServer server;
    private final Secret password;
    private final int port;
    private volatile boolean closing;

    private OwnServer(LocalServer server, Secret password, int port) {
        this.server = server;
        this.password = password;
        this.port = port;
    }

    public static OwnServer start(StateFolder state) {
        var server = state.server("store");
        var password = state.secret("store");
        if (!server.exists()) {
            server.create(NAME, password, true);
        }
        int port = server.start(settings());
        createDatabase(port, password);
        var own = new OwnServer(server, password, port);
        Thread.ofVirtual().name("store-supervisor").start(own::supervise);
        return own;
    }

    private static Map<String, String> settings() {
        return Map.of(
                "max_connections", "40",
                "shared_buffers", "32MB",
                "max_wal_size", "256MB",
                "min_wal_size", "32MB",
                "wal_level", "replica",
                "log_line_prefix", "%m [%p] ");
    }

    private static void createDatabase(int port, Secret password) {
        try (var connection = DriverManager.getConnection(url(port, "postgres"), NAME, password.reveal());
                var statement = connection.createStatement()) {
            try (var found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = 'muster'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("CREATE DATABASE muster");
        } catch (SQLException e) {
            throw new IllegalStateException("the store's own server does not answer", e);
        }
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public Store open() {
        return Store.open(url(port, "muster"), NAME, password);
    }

    private void supervise() {
        while (!closing) {
            server.process().ifPresent(process -> process.onExit().join());
            if (closing) {
                return;
            }
            LOG.error("the store's server died, starting it again");
            try {
                server.startAgain();
            } catch (RuntimeException e) {
                LOG.error("the store's server does not start: {}", e.getMessage());
                LockSupport.parkNanos(BETWEEN_STARTS.toNanos());
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        server.stop();
    }
}
