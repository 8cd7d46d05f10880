package dev.muster.commands.testing;

import dev.muster.chat.Place;
import dev.muster.chat.Secret;
import dev.muster.chat.testing.FreePort;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * A real primary {@code orders-a} with a standby {@code orders-b}, shared by all tests of this run and gone after it. Roles:
 * {@code app} owns the database {@code orders}, {@code muster} may do what the documentation says it should,
 * {@code keeper} may take backups.
 */
public final class TestCluster {
    private static final TestCluster SHARED = new TestCluster();

    private final Path folder;
    private final Programs programs;
    private final Map<String, Integer> ports = Map.of("orders-a", FreePort.find(), "orders-b", FreePort.find());

    private TestCluster() {
        try {
            folder = Files.createTempDirectory("muster-test-");
            programs = new Programs(folder);
            programs.handOver(folder);
            Runtime.getRuntime().addShutdownHook(new Thread(this::end));
            create();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static TestCluster shared() {
        return SHARED;
    }

    private void create() throws IOException, SQLException {
        Template.copy(programs, data("orders-a"));
        start("orders-a");
        execute("CREATE ROLE app LOGIN");
        execute("CREATE ROLE clerk LOGIN");
        execute("CREATE ROLE weak LOGIN IN ROLE pg_monitor");
        execute("CREATE ROLE blind LOGIN");
        execute("CREATE ROLE keeper LOGIN REPLICATION IN ROLE pg_monitor, pg_read_all_data");
        execute("CREATE ROLE muster LOGIN IN ROLE pg_monitor, pg_signal_backend, app");
        execute("CREATE DATABASE orders OWNER app");
        programs.run(
                "pg_basebackup",
                "--pgdata=" + data("orders-b"),
                "--dbname=host=127.0.0.1 user=postgres port=" + ports.get("orders-a"),
                "--checkpoint=fast",
                "--write-recovery-conf",
                "--no-sync");
        start("orders-b");
    }

    private Path data(String node) {
        return folder.resolve(node);
    }

    private void start(String node) {
        var settings =
                "-p " + ports.get(node) + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
                        + " -c max_connections=60 -c max_prepared_transactions=5 -c shared_buffers=32MB"
                        + " -c hot_standby_feedback=on -c wal_receiver_status_interval=1";
        programs.run(
                "pg_ctl",
                "start",
                "--wait",
                "--silent",
                "--pgdata=" + data(node),
                "--log=" + folder.resolve(node + ".log"),
                "--options=" + settings);
    }

    private void end() {
        for (var node : List.of("orders-b", "orders-a")) {
            if (Files.exists(data(node).resolve("postmaster.pid"))) {
                programs.run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate", "--pgdata=" + data(node));
            }
        }
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the configuration would name it, for {@code user} and {@code database}. */
    public Cluster cluster(String user, String database) {
        return new Cluster(
                "orders",
                Cluster.Tier.HIGH,
                List.of(node("orders-a", user, database), node("orders-b", user, database)),
                List.of(Place.channel("console", "db-orders")));
    }

    public Node node(String name, String user, String database) {
        var login = new Node.Login("127.0.0.1", port(name), database, user, new Secret("unused"), "disable");
        return new Node(name, login, Optional.empty());
    }

    private int port(String node) {
        return Optional.ofNullable(ports.get(node)).orElseThrow();
    }

    public Connection connect(String node, String database, String user) throws SQLException {
        var properties = new Properties();
        properties.setProperty("PGDBNAME", database);
        properties.setProperty("user", user);
        properties.setProperty("ApplicationName", "test of " + user);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("socketTimeout", "60");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:%d/".formatted(port(node)), properties);
    }

    /** As the superuser, on the primary. */
    public void execute(String sql) throws SQLException {
        try (var connection = connect("orders-a", "postgres", "postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** One value, as the superuser sees it. */
    public String ask(String node, String sql) throws SQLException {
        try (var connection = connect(node, "postgres", "postgres");
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    public static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not become so: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
