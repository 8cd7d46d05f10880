package dev.muster.commands.whole;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Something long is asked of a server, on a thread of its own, while {@code pulse} says whether to go on: it throws if not. */
record Asking(Connection connection, Runnable pulse) {
    private static final Duration BEAT = Duration.ofMillis(150);

    @FunctionalInterface
    interface Question<T> {
        T of(Statement statement) throws SQLException;
    }

    <T> T ask(Question<T> question) throws SQLException, InterruptedException {
        try (var statement = connection.createStatement()) {
            var task = new FutureTask<T>(() -> question.of(statement));
            Thread.ofVirtual().name("asking").start(task);
            boolean answered = false;
            try {
                while (true) {
                    try {
                        var answer = task.get(BEAT.toMillis(), TimeUnit.MILLISECONDS);
                        answered = true;
                        return answer;
                    } catch (TimeoutException _) {
                        pulse.run();
                    }
                }
            } catch (ExecutionException e) {
                answered = true;
                throw cause(e);
            } finally {
                if (!answered) {
                    statement.cancel(); // The server would not notice that nobody waits for it.
                }
            }
        }
    }

    private static RuntimeException cause(ExecutionException e) throws SQLException {
        return switch (e.getCause()) {
            case SQLException sql -> throw sql;
            case RuntimeException broken -> broken;
            case null, default -> new IllegalStateException(e);
        };
    }
}
