package dev.muster.bot.store;

import dev.muster.bot.postgres.LocalServer;
import dev.muster.bot.postgres.StateFolder;
import dev.muster.chat.Secret;
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

    public OwnServer(StateFolder state) {
        this.server = state.server("store");
        this.password = state.secret("store");
    }

    public Store start() {
        if (!server.exists()) {
            server.create(NAME, password, true);
        }
        int port = server.start(settings());
        Thread.ofVirtual().name("store-supervisor").start(this::supervise);
        return Store.open("jdbc:postgresql://127.0.0.1:" + port + "/postgres", NAME, password);
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

    private void supervise() {
        boolean goOn = true;
        while (goOn) {
            server.process().ifPresent(process -> process.onExit().join());
            try {
                goOn = server.startAgain();
                if (goOn) {
                    LOG.warn("the store's server had died and was started again");
                }
            } catch (RuntimeException e) {
                LOG.error("the store's server does not start: {}", e.getMessage());
                LockSupport.parkNanos(BETWEEN_STARTS.toNanos());
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
