package dev.muster.bot;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A session of a test's own on the demo's primary, with a process that can be halted. */
final class TestSession implements AutoCloseable {
    private static final String CLERK = "clerk";

    private final TestDemo demo;
    private final Connection connection;
    private final int pid;
    private final ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();

    private TestSession(TestDemo demo, Connection connection) throws SQLException {
        this.demo = demo;
        this.connection = connection;
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid() AS pid")) {
            row.next();
            this.pid = row.getInt("pid");
        }
    }

    /** As the demo's application, or as a clerk, of whom nobody else makes use. */
    static TestSession of(TestDemo demo, String role) {
        try {
            if (role.equals(CLERK)) {
                hireClerk(demo);
            }
            return new TestSession(demo, connect(demo, "orders-a", role));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The standby hears of the clerk a moment later. */
    static TestSession onStandby(TestDemo demo) {
        of(demo, CLERK).close();
        return await().ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> new TestSession(demo, connect(demo, "orders-b", CLERK)), Objects::nonNull);
    }

    private static void hireClerk(TestDemo demo) throws SQLException {
        try (var superuser = connect(demo, "orders-a", "postgres");
                var statement = superuser.createStatement();
                var found = statement.executeQuery("SELECT FROM pg_roles WHERE rolname = 'clerk'")) {
            if (!found.next()) {
                statement.execute("CREATE ROLE clerk LOGIN PASSWORD 'clerk'");
            }
        }
    }

    /** The standby knows it too. */
    static void asSuperuser(TestDemo demo, String sql) {
        try (var superuser = connect(demo, "orders-a", "postgres");
                var statement = superuser.createStatement();
                var standby = connect(demo, "orders-b", "postgres")) {
            statement.execute(sql);
            var position = asked(superuser, "SELECT pg_current_wal_lsn()");
            await().until(() -> asked(standby, "SELECT pg_last_wal_replay_lsn() >= '" + position + "'")
                    .equals("t"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Until Muster has received what is written now. */
    static void awaitReceived(TestDemo demo) {
        try (var superuser = connect(demo, "orders-a", "postgres")) {
            var position = asked(superuser, "SELECT pg_current_wal_lsn()");
            var received = "SELECT coalesce(max(flush_lsn) >= '" + position
                    + "', false) FROM pg_stat_replication WHERE application_name = 'muster_wal_orders'";
            await().until(() -> asked(superuser, received).equals("t"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(TestDemo demo, String node, String role) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%s/orders?ApplicationName=test&socketTimeout=60"
                        .formatted(port(demo, node)),
                role,
                role.equals(CLERK) ? CLERK : read(demo, "secrets/orders-" + role));
    }

    private static String port(TestDemo demo, String node) {
        return read(demo, "servers/%s/data/postmaster.pid".formatted(node))
                .lines()
                .skip(3)
                .findFirst()
                .orElseThrow();
    }

    private static String read(TestDemo demo, String file) {
        try {
            return Files.readString(demo.state.resolve(file)).strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    int pid() {
        return pid;
    }

    /** The query is under way, and goes on while the test does. */
    Future<?> begin(String sql) {
        var future = CompletableFuture.runAsync(
                () -> {
                    try (var statement = connection.createStatement()) {
                        statement.execute(sql);
                    } catch (SQLException e) {
                        throw new java.util.concurrent.CompletionException(e);
                    }
                },
                thread);
        var active = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid = " + pid;
        await().until(() -> {
            try (var beside = connect(demo, "orders-a", "postgres")) {
                return future.isDone() || asked(beside, active).equals("1");
            }
        });
        return future;
    }

    private static String asked(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    boolean isAlive() {
        try (var statement = connection.createStatement()) {
            return statement.execute("SELECT 1");
        } catch (SQLException e) {
            return false;
        }
    }

    void halt() {
        signal("STOP");
    }

    void goOn() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            if (new ProcessBuilder("kill", "-" + signal, String.valueOf(pid))
                            .start()
                            .waitFor()
                    != 0) {
                throw new IllegalStateException("kill -" + signal + " " + pid + " failed");
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            // Halted, it would keep the server from stopping. It may be gone already.
            var _ = new ProcessBuilder("kill", "-CONT", String.valueOf(pid))
                    .start()
                    .waitFor();
            connection.close();
        } catch (IOException | InterruptedException | SQLException e) {
            throw new IllegalStateException(e);
        }
        thread.close();
    }
}
