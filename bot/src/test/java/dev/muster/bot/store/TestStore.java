package dev.muster.bot.store;

import dev.muster.bot.postgres.Programs;
import dev.muster.bot.postgres.StateFolder;
import dev.muster.chat.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;

/** A real store for all tests of this run, and a folder that is gone when they are done. */
public final class TestStore {
    private static final TestStore SHARED = new TestStore();

    private final StateFolder state;
    private final OwnServer server;
    private final Store store;

    private TestStore() {
        var folder = temporary();
        state = StateFolder.open(folder, Programs.find(Optional.empty(), "postgres"));
        server = new OwnServer(state);
        try (var asItComes = server.start()) {
            store = replica(port(asItComes), "postgres");
        }
        store.migrate();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            store.close();
            server.close();
            state.close();
            delete(folder);
        }));
    }

    public static Store shared() {
        return SHARED.store;
    }

    private static int port(Store store) {
        return store.jdbi()
                .withHandle(h -> h.createQuery("SELECT inet_server_port()")
                        .mapTo(Integer.class)
                        .one());
    }

    /** Unlike the product's it keeps its transaction while a busy machine stands still in the middle of one. */
    private Store replica(int port, String database) {
        return Store.open(
                "jdbc:postgresql://127.0.0.1:%d/%s?options=-c%%20idle_in_transaction_session_timeout=60000"
                        .formatted(port, database),
                "muster",
                state.secret("store"));
    }

    static Store open(String database) {
        return SHARED.replica(port(SHARED.store), database);
    }

    public static Secret password() {
        return SHARED.state.secret("store");
    }

    /** So that tests that share the store do not meet each other's rows. */
    public static String unique(String name) {
        return name + "-" + UUID.randomUUID();
    }

    public static Path temporary() {
        try {
            return Files.createTempDirectory("muster-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void delete(Path folder) {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
