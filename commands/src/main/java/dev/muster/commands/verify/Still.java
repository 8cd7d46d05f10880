package dev.muster.commands.verify;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.scratch.Conf;
import dev.muster.commands.scratch.PausedServer;
import dev.muster.commands.side.UnixSockets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** A server that recovers from a backup and stands still where that ended, seen from inside. */
record Still(Restoring restoring, PausedServer server) {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int PAUSE_STATES = 14;
    private static final String RECOVERING = "SELECT pg_is_in_recovery()::int";

    Connection connect(String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("PGDBNAME", database);
        properties.setProperty("user", server.seat().superuser());
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("ApplicationName", "muster");
        properties.setProperty("options", Conf.SESSION + " -c log_statement=none -c log_min_duration_statement=-1");
        properties.setProperty("socketFactory", UnixSockets.class.getName());
        properties.setProperty("socketFactoryArg", server.seat().file().toString());
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:%d/".formatted(server.seat().port()), properties);
    }

    private long ask(Connection line, String question) throws SQLException, InterruptedException {
        return new Patiently(restoring.meter()::beat).ask(line, question);
    }

    /** False if it went on by itself, as servers do that nobody could have entered where they were to stand still. */
    boolean stands() throws SQLException, InterruptedException {
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
            while (ask(line, RECOVERING) == 1) {
                restoring.meter().beat();
                Thread.sleep(LOOK);
            }
            statement.execute(
                    "CREATE ROLE %s LOGIN SUPERUSER PASSWORD '%s'".formatted(Identifier.quoted(role), password));
        } catch (SQLException e) {
            throw Restoring.lost(server.program().complaint(), e);
        }
    }
}
