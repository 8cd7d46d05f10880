package dev.muster.bench;

import dev.muster.bot.postgres.Programs;
import dev.muster.bot.postgres.StateFolder;
import dev.muster.bot.store.OwnServer;
import dev.muster.bot.store.Store;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** A server for stores that several Musters share and that we may look into; set up as Muster sets up its own. */
final class Ledger implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final StateFolder state;
    private final OwnServer server;
    private final Store main;

    Ledger(Path folder) {
        state = StateFolder.open(folder, Programs.find(Optional.empty(), "postgres"));
        server = new OwnServer(state);
        main = server.start();
    }

    Store main() {
        return main;
    }

    String url(String database) throws SQLException {
        var address =
                main.jdbi().withHandle(h -> h.getConnection().getMetaData().getURL());
        return address.substring(0, address.lastIndexOf('/') + 1) + database;
    }

    String password() {
        return state.secret("store").reveal();
    }

    /** A new store, and what a configuration says to use it. */
    UnaryOperator<String> newStore(String database) throws SQLException {
        main.jdbi().useHandle(h -> h.execute("CREATE DATABASE " + database));
        var url = url(database);
        return yaml -> yaml + """
                store:
                  url: %s
                  user: muster
                  password: ${file:%s}
                """.formatted(url, state.secretFile("store"));
    }

    Store open(String database) throws SQLException {
        return Store.open(url(database), "muster", state.secret("store"));
    }

    static long number(Store store, String query) {
        return store.jdbi()
                .withHandle(
                        h -> h.createQuery(query).mapTo(Long.class).findOne().orElse(0L));
    }

    /** Seconds until the query answers with {@code least} or more. */
    static double await(Store store, long least, String query) {
        long begin = System.nanoTime();
        while (number(store, query) < least) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IllegalStateException("never came true: " + query);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    @Override
    public void close() {
        main.close();
        server.close();
        state.close();
    }
}
