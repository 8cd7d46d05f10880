package dev.muster.commands.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Somebody's session, which can be doing something while a test goes on. */
public final class Client implements AutoCloseable {
    private final TestCluster servers = TestCluster.shared();
    private final String node;
    private final Connection connection;
    private final String user;
    private final int pid;

    public Client(String node, String database, String user) throws SQLException {
        this.node = node;
        this.user = user;
        this.connection = TestCluster.shared().connect(node, database, user);
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            this.pid = row.getInt(1);
        }
    }

    public int pid() {
        return pid;
    }

    public Client begin() throws SQLException {
        connection.setAutoCommit(false);
        return does("SELECT 1");
    }

    public Client does(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return this;
    }

    /** Begins something long, and answers once the server is at it; the future is how it ended, by its SQLState. */
    public Future<String> begins(String sql) throws Exception {
        var running = new FutureTask<>(() -> {
            try {
                does(sql);
                return "done";
            } catch (SQLException e) {
                return String.valueOf(e.getSQLState());
            }
        });
        Thread.ofVirtual().start(running);
        // Between the messages of the driver it is active too, and hears nobody who cancels it.
        TestCluster.await(
                "runs " + sql,
                () -> says("state = 'active' AND coalesce(wait_event_type, '') IN ('Timeout', 'Lock')")
                        .equals("t"));
        return running;
    }

    public String state() throws SQLException {
        return servers.ask(
                node, "SELECT coalesce((SELECT state FROM pg_stat_activity WHERE pid = " + pid + "), 'gone')");
    }

    /** One column of what the server says about it. */
    public String says(String column) throws SQLException {
        return servers.ask(node, "SELECT " + column + " FROM pg_stat_activity WHERE pid = " + pid);
    }

    public boolean alive() throws SQLException {
        return !state().equals("gone");
    }

    /** The server would not notice that a client is gone while it sleeps for it. */
    @Override
    public void close() throws SQLException {
        connection.abort(Runnable::run);
        servers.ask(
                node,
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid = %d AND usename = '%s'"
                        .formatted(pid, user.replace("'", "''")));
    }
}
