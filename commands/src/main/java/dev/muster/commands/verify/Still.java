package dev.muster.commands.verify;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.reading.Words;
import dev.muster.commands.scratch.Conf;
import dev.muster.commands.scratch.PausedServer;
import dev.muster.commands.side.UnixSockets;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Properties;

/** A server that recovers from a backup and stands still where that ended, seen from inside. */
record Still(Restoring restoring, PausedServer server) {
    private static final Duration LOOK = Duration.ofMillis(50);
    /**
     * Transactions that were under way keep their locks for as long as it stands still, and one of a catalogue keeps
     * everybody out, before any setting of a session can bound that.
     */
    private static final Duration ENTERING = Duration.ofSeconds(10);

    private static final Duration PAUSING = Duration.ofMinutes(1);
    private static final Duration OPENING = Duration.ofMinutes(2);
    private static final String BOUNDS = " -c lock_timeout=5s -c statement_timeout=1min";
    private static final int PAUSE_STATES = 14;
    private static final String RECOVERING = "SELECT pg_is_in_recovery()::int";

    Connection connect(String database) throws SQLException, InterruptedException {
        return new Patiently(restoring.meter()::beat).connect(() -> connecting(database));
    }

    private Connection connecting(String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("PGDBNAME", database);
        properties.setProperty("user", server.seat().superuser());
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("ApplicationName", "muster");
        properties.setProperty(
                "options",
                Conf.SUPERUSERS_SESSION + BOUNDS + " -c log_statement=none -c log_min_duration_statement=-1");
        properties.setProperty("socketTimeout", String.valueOf(ENTERING.toSeconds()));
        properties.setProperty("socketFactory", UnixSockets.class.getName());
        properties.setProperty("socketFactoryArg", server.seat().file().toString());
        var connection = DriverManager.getConnection(
                "jdbc:postgresql://localhost:%d/".formatted(server.seat().port()), properties);
        connection.setNetworkTimeout(Runnable::run, 0); // Counting may be long, and is asked after all the while.
        return connection;
    }

    /** Why nobody came in, or got an answer. */
    static String why(SQLException e) {
        return e.getCause() instanceof SocketTimeoutException
                ? "it let nobody in within %d s: a catalogue is locked there".formatted(ENTERING.toSeconds())
                : Words.first(String.valueOf(e.getMessage()));
    }

    private long ask(Connection line, String question) throws SQLException, InterruptedException {
        return new Patiently(restoring.meter()::beat).ask(line, question);
    }

    /** False if it went on by itself, as servers do that nobody could have entered where they were to stand still. */
    boolean stands() throws SQLException, InterruptedException {
        long end = System.nanoTime() + PAUSING.toNanos();
        var paused = server.kit().major() >= PAUSE_STATES
                ? "pg_get_wal_replay_pause_state() = 'paused'"
                : "pg_is_wal_replay_paused()";
        try (var line = connect("template1")) {
            while (ask(line, RECOVERING) == 1) {
                // The function is not to be called where there is no recovery, in whatever order it is looked at.
                if (ask(line, "SELECT (CASE WHEN pg_is_in_recovery() THEN %s ELSE false END)::int".formatted(paused))
                        == 1) {
                    return true;
                }
                within(end, "it did not come to a standstill within " + Human.duration(PAUSING));
                Thread.sleep(LOOK);
            }
            return false;
        }
    }

    void open(String role, String password) throws InterruptedException {
        try (var line = connect("template1");
                var statement = line.createStatement()) {
            if (ask(line, RECOVERING) == 1) {
                statement.execute("SELECT pg_promote(false)");
            }
            long end = System.nanoTime() + OPENING.toNanos();
            while (ask(line, RECOVERING) == 1) {
                within(end, "it did not come out of its recovery within " + Human.duration(OPENING));
                restoring.meter().beat();
                Thread.sleep(LOOK);
            }
            statement.execute(
                    "CREATE ROLE %s LOGIN SUPERUSER PASSWORD '%s'".formatted(Identifier.quoted(role), password));
        } catch (SQLException e) {
            throw Restoring.lost(server.program().complaint(), e);
        }
    }

    private static void within(long end, String otherwise) throws SQLException {
        if (System.nanoTime() > end) {
            throw new SQLTimeoutException(otherwise);
        }
    }
}
