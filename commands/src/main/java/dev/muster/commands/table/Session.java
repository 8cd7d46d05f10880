package dev.muster.commands.table;

import dev.muster.commands.problem.Problem;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A session that answers take long on: while it waits, it asks whether to go on, and cancels on the server if not. */
record Session(Connection connection, Runnable pulse, AtomicReference<@Nullable Statement> asking)
        implements AutoCloseable {
    private static final Duration BEAT = Duration.ofMillis(150);
    private static final int IDLE_SESSIONS_END = 14;
    private static final int TRANSACTIONS_END = 17;
    private static final Duration LETTING_GO = Duration.ofMillis(1500);

    /** Others' settings for idle sessions and for what is seen are not meant for us. */
    static Session of(Connection connection, Runnable pulse) throws SQLException {
        var session = new Session(connection, pulse, new AtomicReference<>());
        try (var statement = connection.createStatement()) {
            statement.execute("SET search_path = pg_catalog");
            statement.execute("SET row_security = off");
            statement.execute("SET idle_in_transaction_session_timeout = 0");
            int major = connection.getMetaData().getDatabaseMajorVersion();
            if (major >= IDLE_SESSIONS_END) {
                statement.execute("SET idle_session_timeout = 0");
            }
            if (major >= TRANSACTIONS_END) {
                statement.execute("SET transaction_timeout = 0");
            }
            statement.execute("SET jit = off");
            statement.execute("SET lock_timeout = '10s'");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return session;
    }

    Session pulsing(Runnable other) {
        return new Session(connection, other, asking);
    }

    @FunctionalInterface
    interface Job<T> {
        T run() throws Exception;
    }

    @FunctionalInterface
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    int update(String sql, Object... parameters) throws SQLException, InterruptedException {
        return wait(() -> {
            try (var statement = statement(sql, parameters)) {
                asking.set(statement);
                boolean rows =
                        statement instanceof PreparedStatement prepared ? prepared.execute() : statement.execute(sql);
                return rows ? 0 : (int) Math.min(Integer.MAX_VALUE, statement.getLargeUpdateCount());
            }
        });
    }

    <T> List<T> all(Row<T> row, String sql, Object... parameters) throws SQLException, InterruptedException {
        return wait(() -> {
            try (var statement = statement(sql, parameters);
                    var rows = query(statement, sql)) {
                var found = new ArrayList<T>();
                while (rows.next()) {
                    found.add(row.of(rows));
                }
                return found;
            }
        });
    }

    private ResultSet query(Statement statement, String sql) throws SQLException {
        asking.set(statement);
        return statement instanceof PreparedStatement prepared ? prepared.executeQuery() : statement.executeQuery(sql);
    }

    long number(String sql, Object... parameters) throws SQLException, InterruptedException {
        return all(row -> row.getLong(1), sql, parameters).getFirst();
    }

    boolean is(String sql, Object... parameters) throws SQLException, InterruptedException {
        return all(row -> row.getBoolean(1), sql, parameters).getFirst();
    }

    /** Without parameters a question mark is what it is, in a name, in a literal, or as an operator. */
    private Statement statement(String sql, Object... parameters) throws SQLException {
        if (parameters.length == 0) {
            var statement = connection.createStatement();
            statement.setEscapeProcessing(false);
            return statement;
        }
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] instanceof List<?> list) {
                statement.setArray(i + 1, array(list));
            } else {
                statement.setObject(i + 1, parameters[i]);
            }
        }
        return statement;
    }

    private Array array(List<?> list) throws SQLException {
        return connection.createArrayOf("text", list.toArray());
    }

    /** All of it or nothing. */
    <T> T atOnce(Job<T> job) throws SQLException, InterruptedException {
        connection.setAutoCommit(false);
        try {
            var result = job.run();
            pulse.run();
            connection.commit();
            return result;
        } catch (Exception e) {
            rollBack(e);
            throw thrown(e);
        } finally {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }

    private void rollBack(Exception why) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e); // The server rolls back what it lost the session of.
        }
    }

    /** Has it done on a thread of its own. */
    <T> T wait(Job<T> job) throws SQLException, InterruptedException {
        var task = new FutureTask<>(job::run);
        var thread = Thread.ofVirtual().name("table").start(task);
        boolean over = false;
        try {
            while (true) {
                try {
                    var result = task.get(BEAT.toMillis(), TimeUnit.MILLISECONDS);
                    over = true;
                    return result;
                } catch (TimeoutException _) {
                    pulse.run();
                }
            }
        } catch (ExecutionException e) {
            over = true;
            throw thrown(e.getCause());
        } finally {
            if (!over) {
                cancel();
                thread.join(LETTING_GO);
            }
        }
    }

    /** The server would not notice that nobody waits for the answer. */
    private void cancel() {
        try {
            var running = asking.get();
            if (running != null && !running.isClosed()) {
                running.cancel();
            }
        } catch (SQLException _) {
            // Whether the server hears it or not: the session is closed next.
        }
    }

    private static RuntimeException thrown(@Nullable Throwable cause) throws SQLException, InterruptedException {
        return switch (cause) {
            case SQLException sql -> throw sql;
            case InterruptedException interrupted -> throw interrupted;
            case RuntimeException broken -> broken;
            case null, default -> new IllegalStateException(cause);
        };
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** What a server answered, for people: its own first line says nothing that is secret to those who restore. */
    static Problem.Trouble trouble(String code, String what, SQLException e) {
        var why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new Problem.Trouble(new Problem(code, what + ": " + why, hint(String.valueOf(e.getSQLState()))), e);
    }

    /**
     * The same, of what was to hold as a whole: where the session was lost, perhaps in its commit, nobody can say that
     * nothing was done. That flies on as it is, and the run looks.
     */
    static Problem.Trouble undone(String code, String what, SQLException e) throws SQLException {
        var state = String.valueOf(e.getSQLState());
        if (e.getSQLState() == null || state.startsWith("08") || state.startsWith("57P") || state.startsWith("40003")) {
            throw e;
        }
        return trouble(code, what, e);
    }

    private static String hint(String state) {
        return switch (state) {
            case "42501" -> "name a login that owns the tables in restore.admin of the cluster, then ask again";
            case "55P03" -> "somebody holds a lock on it: see /db sessions --blocking, then ask again";
            case "23503" -> "its rows refer to rows that are not there: bring those tables back in the same request";
            case "53100" -> "make room on the server's disk, then ask again";
            default ->
                state.startsWith("08") || state.startsWith("57P")
                        ? "see /db status; once the server is back, ask again: nothing was half done"
                        : "nothing was changed: see to that, then ask again";
        };
    }
}
