package dev.muster.commands.verify;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks for a number that may be long in coming, and {@code pulse} all the while whether to go on: it throws if not. */
record Patiently(Runnable pulse) {
    private static final long BEAT_MILLIS = 200;

    long ask(Connection connection, String question) throws SQLException, InterruptedException {
        try (var statement = connection.createStatement()) {
            var task = begin(() -> number(statement, question));
            try {
                return await(task);
            } finally {
                if (!task.isDone()) {
                    statement.cancel();
                }
            }
        }
    }

    /** {@code connecting} must have a bound of its own: whoever stops does not wait for it. */
    Connection connect(Callable<Connection> connecting) throws SQLException, InterruptedException {
        return await(begin(connecting));
    }

    private static <T> FutureTask<T> begin(Callable<T> question) {
        var task = new FutureTask<>(question);
        Thread.ofVirtual().name("asking").start(task);
        return task;
    }

    private <T> T await(FutureTask<T> task) throws SQLException, InterruptedException {
        while (true) {
            try {
                return task.get(BEAT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                pulse.run();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof SQLException sql) {
                    throw sql;
                }
                throw new IllegalStateException(e);
            }
        }
    }

    /** As a {@link Callable} may throw. */
    private static Long number(Statement statement, String question) throws SQLException {
        try (var row = statement.executeQuery(question)) {
            row.next();
            return row.getLong(1);
        }
    }
}
