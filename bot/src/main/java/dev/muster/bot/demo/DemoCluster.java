package dev.muster.bot.demo;

import dev.muster.bot.postgres.LocalServer;
import dev.muster.bot.postgres.StateFolder;
import dev.muster.chat.Secret;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The cluster {@code orders}: a primary with some history in it, and a standby that streams from it. */
public final class DemoCluster implements AutoCloseable {
    static final String PRIMARY = "orders-a";
    static final String STANDBY = "orders-b";
    static final String DATABASE = "orders";
    private static final String SLOT = "orders_b";
    private static final String SUPERUSER = "postgres";
    private static final int SEGMENTS_KEPT = 32;
    /** Before, a role that owns everything can read everything: the demo's is a member of the owner. */
    private static final int READS_ALL = 14;

    private final StateFolder state;
    private final LocalServer primary;
    private final LocalServer standby;
    private final Map<String, Integer> ports = new HashMap<>();

    public DemoCluster(StateFolder state) {
        this.state = state;
        this.primary = state.server(PRIMARY);
        this.standby = state.server(STANDBY);
    }

    public void start() {
        try {
            startPrimary();
            fill();
            startStandby();
        } catch (SQLException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "DEMO", "the demo's cluster cannot be filled", "start again with an empty --state folder"),
                    e);
        }
    }

    private void startPrimary() {
        if (!primary.exists()) {
            primary.create(SUPERUSER, password(SUPERUSER), false);
        }
        primary.folderBeside("archive");
        ports.put(PRIMARY, primary.start(settings()));
    }

    private static Map<String, String> settings() {
        var settings = new HashMap<>(Map.of(
                "max_connections", "50",
                "shared_buffers", "64MB",
                "max_wal_size", "256MB",
                "min_wal_size", "64MB",
                "max_slot_wal_keep_size", "1GB",
                "log_line_prefix", "%m [%p] ",
                "archive_mode", "on"));
        // Relative to the data folder, so that no path of this machine stands in a command line of a shell.
        settings.put("archive_command", "test ! -f ../archive/%f && cp %p ../archive/%f");
        return settings;
    }

    private void startStandby() throws SQLException {
        if (!standby.exists()) {
            try (var connection = connect("postgres", SUPERUSER)) {
                dropSlot(connection);
            }
            standby.copy(port(PRIMARY), "replicator", password("replicator"), SLOT);
        }
        standby.folderBeside("archive");
        var settings = settings();
        settings.put("primary_slot_name", SLOT);
        settings.put(
                "primary_conninfo",
                "host=127.0.0.1 port=%d user=replicator password=%s application_name=%s"
                        .formatted(port(PRIMARY), password("replicator").reveal(), STANDBY));
        ports.put(STANDBY, standby.start(settings));
    }

    /** An earlier try to build the standby may have left it. */
    private static void dropSlot(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ? AND NOT active")) {
            statement.setString(1, SLOT);
            statement.execute();
        }
    }

    private void fill() throws SQLException {
        try (var connection = connect("postgres", SUPERUSER);
                var statement = connection.createStatement()) {
            for (var role : List.of(
                    "app LOGIN",
                    "replicator LOGIN REPLICATION",
                    "muster LOGIN IN ROLE pg_monitor",
                    "restorer LOGIN SUPERUSER")) {
                createRole(connection, role);
            }
            // A state folder of an earlier Muster may have less: to end sessions, to hold them off, to take backups.
            statement.execute("GRANT pg_signal_backend, app TO muster");
            statement.execute("ALTER ROLE muster REPLICATION");
            if (connection.getMetaData().getDatabaseMajorVersion() >= READS_ALL) {
                statement.execute("GRANT pg_read_all_data TO muster");
            }
            try (var found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = 'orders'")) {
                if (!found.next()) {
                    statement.execute("CREATE DATABASE orders OWNER app");
                }
            }
        }
        // Who stopped the demo while sessions were held off finds it so: only a superuser gets in then.
        try (var connection = connect(DATABASE, SUPERUSER)) {
            if (isFilled(connection)) {
                return;
            }
        }
        try (var connection = connect(DATABASE, "app");
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql());
            connection.commit();
        }
    }

    private void createRole(Connection connection, String definition) throws SQLException {
        var name = definition.substring(0, definition.indexOf(' '));
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'")) {
            if (!found.next()) {
                // The password is ours, made of letters, digits, - and _.
                statement.execute("CREATE ROLE " + definition + " PASSWORD '"
                        + password(name).reveal() + "'");
            }
        }
    }

    /** Also when somebody has dropped some of its tables: whoever starts the demo again finds it as it was. */
    static boolean isFilled(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(
                        "SELECT count(*) > 0 AS filled FROM pg_tables WHERE schemaname = 'public'")) {
            return found.next() && found.getBoolean("filled");
        }
    }

    static String sql() {
        try (var in = Objects.requireNonNull(DemoCluster.class.getResourceAsStream("orders.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The archive of a demo that runs for days must not fill the disk: the newest segments stay. */
    void trimArchive() {
        var archive = primary.data().resolveSibling("archive");
        try (var files = Files.list(archive)) {
            var newestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (var old : newestFirst.subList(Math.min(SEGMENTS_KEPT, newestFirst.size()), newestFirst.size())) {
                Files.delete(old);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The password of a role; made at the first start. */
    Secret password(String role) {
        return state.secret("orders-" + role);
    }

    Connection connect(String database, String role) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/%s?connectTimeout=2&socketTimeout=60"
                        .formatted(port(PRIMARY), database),
                role,
                password(role).reveal());
    }

    LocalServer server(String node) {
        return node.equals(PRIMARY) ? primary : standby;
    }

    /** While this file is there, the shop is closed: the hooks of the demo make and remove it. */
    Path closed() {
        return closed(state);
    }

    static Path closed(StateFolder state) {
        return state.path().resolve("shop-closed");
    }

    private int port(String node) {
        return Objects.requireNonNull(ports.get(node));
    }

    public Map<String, Integer> ports() {
        return Map.copyOf(ports);
    }

    /** Where side instances lie: beside the servers, where the user that runs them can go. */
    static Path sides(StateFolder state) {
        return state.server("sides").data().resolveSibling("instances");
    }

    /** Side instances outlive their Muster; but who ends the demo wants nothing of it to go on. */
    @Override
    public void close() {
        standby.close();
        primary.close();
        state.endAllIn(sides(state));
    }
}
