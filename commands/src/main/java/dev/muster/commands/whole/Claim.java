package dev.muster.commands.whole;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whoever has it is the only one who makes, drops and renames a database that is being restored, whichever run of whichever
 * Muster that is. The server keeps it for as long as our session lasts, and no longer: nothing is left of it, however we end.
 */
final class Claim implements AutoCloseable {
    private static final Duration BEAT = Duration.ofMillis(500);
    private static final Duration BETWEEN = Duration.ofMillis(50);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final String TAKE = "SELECT pg_try_advisory_lock(hashtextextended(?, 0)) AS answer";
    private static final String LEAVE = "SELECT pg_advisory_unlock(hashtextextended(?, 0)) AS answer";
    private static final String HOLDER = """
              FROM pg_locks l
              JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
               AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND (l.classid::bigint << 32) | l.objid::bigint = hashtextextended(?, 0)
            """;
    /** In seconds. Who is asked something right now, or is not shown to us, lives as far as we know. */
    private static final String SILENT =
            "SELECT CASE WHEN a.state = 'idle' THEN extract(epoch FROM clock_timestamp() - a.state_change) ELSE 0 END AS answer"
                    + HOLDER;

    private static final String END = "SELECT pg_terminate_backend(a.pid) AS answer" + HOLDER;

    private final Connection connection;
    private final String name;
    private final CountDownLatch over = new CountDownLatch(1);

    /**
     * How somebody else's claim is taken.
     *
     * @param alive whoever was heard within that time lives; so long is waited for one who is about to let go
     * @param dead whoever was not heard for so long hangs, and loses it: a Muster that stands still keeps its sessions
     */
    record Patience(Duration alive, Duration dead) {
        static final Patience USUAL = new Patience(Duration.ofSeconds(3), Duration.ofSeconds(10));
    }

    private Claim(Connection connection, String name) {
        this.connection = connection;
        this.name = name;
    }

    /** Empty: somebody else who lives has it. */
    static Optional<Claim> take(Server server, String name, Patience patience)
            throws SQLException, InterruptedException {
        return taken(server, name, (connection, waited) -> {
            server.work().checkpoint();
            var silent = silent(connection, name);
            if (silent.isPresent() && silent.get().compareTo(patience.dead()) >= 0) {
                ask(connection, END, name);
            }
            return waited.compareTo(patience.alive()) > 0
                    && silent.filter(since -> since.compareTo(patience.alive()) < 0)
                            .isPresent();
        });
    }

    /** Empty: somebody else has it, and whatever bears the name is theirs. Asks nobody whether to go on. */
    static Optional<Claim> ifFree(Server server, String name) throws SQLException, InterruptedException {
        return taken(server, name, (_, waited) -> waited.compareTo(SOON) > 0);
    }

    /** Whether somebody has it who lives. */
    static boolean isTaken(Connection connection, String name) throws SQLException {
        return silent(connection, name)
                .filter(since -> since.compareTo(Patience.USUAL.dead()) < 0)
                .isPresent();
    }

    @FunctionalInterface
    private interface Verdict {
        boolean givesUp(Connection connection, Duration waited) throws SQLException;
    }

    private static Optional<Claim> taken(Server server, String name, Verdict verdict)
            throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        var connection = server.maintenance();
        boolean ours = false;
        try {
            while (!ask(connection, TAKE, name).orElseThrow().equals("t")) {
                if (verdict.givesUp(connection, Duration.ofNanos(System.nanoTime() - begun))) {
                    return Optional.empty();
                }
                Thread.sleep(BETWEEN);
            }
            var claim = new Claim(connection, name);
            Thread.ofVirtual().name("claim").start(claim::beat);
            ours = true;
            return Optional.of(claim);
        } finally {
            if (!ours) {
                connection.close();
            }
        }
    }

    private static Optional<Duration> silent(Connection connection, String name) throws SQLException {
        return ask(connection, SILENT, name)
                .map(seconds -> Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000)));
    }

    private static Optional<String> ask(Connection connection, String sql, String name) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (var row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString("answer")) : Optional.empty();
            }
        }
    }

    private void beat() {
        try (var statement = connection.createStatement()) {
            while (!over.await(BEAT.toMillis(), TimeUnit.MILLISECONDS)) {
                statement.execute("SELECT 1");
            }
        } catch (SQLException | InterruptedException _) {
            // The claim went with its session: whatever is done by it next says so.
        }
    }

    /** What is done by these is done while the claim is ours, or fails. */
    Databases databases() {
        return new Databases(connection);
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        over.countDown();
        try (connection) {
            ask(connection, LEAVE, name); // At once, and not when the server gets round to the session.
        } catch (SQLException _) {
            // It went with the session.
        }
    }
}
