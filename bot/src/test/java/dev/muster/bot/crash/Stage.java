package dev.muster.bot.crash;

import dev.muster.bot.postgres.LocalServer;
import dev.muster.bot.postgres.Programs;
import dev.muster.bot.postgres.StateFolder;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A store, a cluster of one server with people working in it, and as many replicas of Muster as a test wants. */
final class Stage implements AutoCloseable {
    static final List<String> PEOPLE = List.of("oncall", "approver");
    private static final String STORE_OWNER = "keeper";
    private static final String SUPERUSER = "postgres";

    final Path folder = TestStore.temporary();
    private final StateFolder state = StateFolder.open(folder, Programs.find(Optional.empty(), "postgres"));
    private final LocalServer store = state.server("store");
    private final LocalServer orders = state.server("orders-a");
    private final int storePort;
    private final int ordersPort;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Connection> sessions = new ArrayList<>();
    private int databases;
    private UnaryOperator<String> changes = UnaryOperator.identity();
    private String database = "";

    Stage() throws SQLException {
        store.create(STORE_OWNER, state.secret("store"), true);
        orders.create(SUPERUSER, state.secret("super"), false);
        storePort = store.start(Map.of("max_connections", "100"));
        ordersPort = orders.start(Map.of("max_connections", "100", "log_statement", "ddl"));
        try (var connection = connect(ordersPort, "postgres", SUPERUSER, "super");
                var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE ROLE app LOGIN PASSWORD '" + state.secret("app").reveal() + "'");
            statement.execute(
                    "CREATE ROLE batch LOGIN PASSWORD '" + state.secret("app").reveal() + "'");
            statement.execute(
                    "CREATE ROLE idler LOGIN PASSWORD '" + state.secret("app").reveal() + "'");
            statement.execute("CREATE ROLE muster LOGIN IN ROLE pg_monitor, pg_signal_backend, app PASSWORD '"
                    + state.secret("muster").reveal() + "'");
            statement.execute("CREATE DATABASE shop OWNER app");
        }
        PEOPLE.forEach(person -> state.secret("token-" + person));
        newStore();
    }

    /** From here on Muster remembers nothing. */
    void newStore() throws SQLException {
        database = "muster" + ++databases;
        try (var connection = connect(storePort, "postgres", STORE_OWNER, "store");
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        }
    }

    private Connection connect(int port, String db, String user, String secret) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/%s?connectTimeout=5".formatted(port, db),
                user,
                state.secret(secret).reveal());
    }

    /** Of the cluster's server. */
    Path data() {
        return orders.data();
    }

    Connection store() throws SQLException {
        return connect(storePort, database, STORE_OWNER, "store");
    }

    /** Somebody works in a database of the cluster. */
    Connection session(String user, String db) throws SQLException {
        var session = connect(ordersPort, db, user, "app");
        sessions.add(session);
        return session;
    }

    Connection superuser() throws SQLException {
        return superuser("postgres");
    }

    Connection superuser(String db) throws SQLException {
        return connect(ordersPort, db, SUPERUSER, "super");
    }

    /** How often the cluster's server has logged something. */
    long logged(String words) {
        try (var files = Files.walk(orders.data().resolveSibling(".").toRealPath())) {
            long count = 0;
            for (var file : files.filter(Files::isRegularFile)
                    .filter(f -> f.getFileName().toString().endsWith("log"))
                    .toList()) {
                count += Files.readAllLines(file).stream()
                        .filter(line -> line.contains(words))
                        .count();
            }
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Replica replica(String name, String stopAt) {
        try {
            int port = FreePort.find();
            var config = folder.resolve("muster-" + name + ".yaml");
            StateFolder.writePrivately(config, changes.apply(yaml(name, port)));
            var replica = Replica.start(this, name, port, config, stopAt);
            replicas.add(replica);
            return replica;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the configuration of the replicas that start from now on. */
    void configured(UnaryOperator<String> changes) {
        this.changes = changes;
    }

    /** Kept beside the configuration, which names it as a file. */
    void secret(String name, String value) {
        StateFolder.writePrivately(folder.resolve("secrets").resolve(name), value);
    }

    String token(String person) {
        return state.secret("token-" + person).reveal();
    }

    private String yaml(String name, int port) {
        return """
                state: state-%s
                web: {port: %d}
                store:
                  url: jdbc:postgresql://127.0.0.1:%d/%s
                  user: %s
                  password: ${file:secrets/store}
                chats:
                  console:
                    channels: [{name: db-orders}]
                    tokens: {oncall: '${file:secrets/token-oncall}', approver: '${file:secrets/token-approver}'}
                people:
                  - {name: oncall, roles: [viewer, oncall], accounts: {console: oncall}}
                  - {name: approver, roles: [viewer, approver], accounts: {console: approver}}
                clusters:
                  - name: orders
                    tier: high
                    channels: [db-orders]
                    user: muster
                    password: ${file:secrets/muster}
                    nodes: [{name: orders-a, host: 127.0.0.1, port: %d}]
                """.formatted(name, port, storePort, database, STORE_OWNER, ordersPort);
    }

    /** The store stops as if the power had failed, and comes back. */
    void crashStore() {
        var server = store.process().orElseThrow();
        try {
            // QUIT is PostgreSQL's immediate mode.
            new ProcessBuilder("kill", "-QUIT", String.valueOf(server.pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        server.onExit().join();
        store.startAgain();
    }

    /** Ends what still runs of Muster and of the people in the cluster. */
    void clear() {
        replicas.forEach(Replica::close);
        replicas.clear();
        for (var session : sessions) {
            try {
                session.close();
            } catch (SQLException _) {
                // It was ended by somebody else, which is what these tests are about.
            }
        }
        sessions.clear();
    }

    @Override
    public void close() {
        clear();
        orders.close();
        store.close();
        state.close();
        TestStore.delete(folder);
    }
}
