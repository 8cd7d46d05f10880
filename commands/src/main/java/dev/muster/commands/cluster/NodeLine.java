package dev.muster.commands.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The one connection that is kept to a node for looking at it. Every wait on it is bounded. */
final class NodeLine implements AutoCloseable {
    private static final Duration SIZES_STAY_FRESH = Duration.ofSeconds(60);

    private final Node node;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection;
    private List<Facts.DatabaseSize> sizes = List.of();
    private Instant sizesAt = Instant.MIN;

    NodeLine(Node node, Duration patience) {
        this.node = node;
        this.patience = patience;
    }

    /** A stopped server accepts the connection and then says nothing: each of the two timeouts bounds another silence. */
    private Map<String, String> bounds() {
        var seconds = String.valueOf(Math.max(1, patience.toSeconds()));
        return Map.of(
                "options",
                "-c search_path=pg_catalog -c default_transaction_read_only=on -c statement_timeout="
                        + patience.toMillis(),
                "connectTimeout",
                seconds,
                "socketTimeout",
                seconds);
    }

    Facts look() throws SQLException {
        lock.lock();
        try {
            Doorbell.ring(node.login(), patience);
            return ask(this::facts);
        } catch (SQLException e) {
            hangUp();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Lets somebody read on the line. */
    <T> T ask(Question<T> question) throws SQLException {
        lock.lock();
        try {
            return connection == null ? question.of(open()) : ofOldOrNew(question);
        } catch (SQLException | RuntimeException e) {
            hangUp();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** A server that was restarted meanwhile is up, although our session to it is dead. */
    private <T> T ofOldOrNew(Question<T> question) throws SQLException {
        try {
            return question.of(open());
        } catch (SQLException e) {
            if (!FactsSql.LOST.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            hangUp();
            return question.of(open());
        }
    }

    private Connection open() throws SQLException {
        if (connection == null || connection.isClosed()) {
            connection = new Dial(node.login(), bounds()).connect();
        }
        return connection;
    }

    private Facts facts(Connection line) throws SQLException {
        try (var statement = line.createStatement();
                var row = statement.executeQuery(FactsSql.FACTS)) {
            row.next();
            return new Facts(
                    identity(row),
                    wal(row),
                    load(row),
                    archiving(row),
                    new Facts.Storage(disk(), sizes(line), held(row)));
        }
    }

    private static Facts.Identity identity(ResultSet row) throws SQLException {
        return new Facts.Identity(
                row.getString("system_identifier"),
                row.getBoolean("standby"),
                row.getString("version"),
                row.getInt("timeline"),
                instant(row, "started_at").orElse(Instant.EPOCH),
                instant(row, "now").orElse(Instant.EPOCH));
    }

    private static Facts.Wal wal(ResultSet row) throws SQLException {
        var lag = row.getObject("lag_seconds", Double.class);
        return new Facts.Wal(
                row.getLong("position"),
                Optional.ofNullable(lag),
                Optional.ofNullable(row.getString("receiver")),
                seconds(row, "silence"));
    }

    private static Facts.Load load(ResultSet row) throws SQLException {
        return new Facts.Load(
                row.getInt("connections"),
                row.getInt("max_connections"),
                row.getLong("transactions"),
                row.getLong("hits"),
                row.getLong("reads"),
                seconds(row, "longest_query"),
                seconds(row, "longest_idle"));
    }

    private static Facts.Archiving archiving(ResultSet row) throws SQLException {
        return new Facts.Archiving(
                row.getString("archive_mode"), instant(row, "last_archived"), instant(row, "last_failed"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static Optional<Duration> seconds(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, Double.class))
                .map(seconds -> Duration.ofMillis(Math.max(0, Math.round(seconds * 1000))));
    }

    private static List<String> held(ResultSet row) throws SQLException {
        return List.of((String[]) row.getArray("held").getArray());
    }

    private Optional<Facts.Disk> disk() {
        return node.data().flatMap(NodeLine::disk);
    }

    private static Optional<Facts.Disk> disk(Path data) {
        try {
            var store = Files.getFileStore(data);
            return Optional.of(new Facts.Disk(store.getTotalSpace(), store.getUsableSpace()));
        } catch (IOException unknown) {
            return Optional.empty(); // Shown as unknown: a folder that we may not look into is no fault of the cluster.
        }
    }

    /** Counting a database's files may take long: once a minute is enough, and running out of time costs only them; as does one that goes. */
    private List<Facts.DatabaseSize> sizes(Connection line) throws SQLException {
        var now = Instant.now();
        if (sizesAt.isBefore(now.minus(SIZES_STAY_FRESH))) {
            sizesAt = now;
            sizes = countSizes(line);
        }
        return sizes;
    }

    private List<Facts.DatabaseSize> countSizes(Connection line) throws SQLException {
        var found = new ArrayList<Facts.DatabaseSize>();
        try (var statement = line.createStatement()) {
            statement.execute("SET statement_timeout = 800");
            try (var rows = statement.executeQuery(FactsSql.SIZES)) {
                while (rows.next()) {
                    found.add(new Facts.DatabaseSize(rows.getString("name"), rows.getLong("bytes")));
                }
            } catch (SQLException e) {
                if (!FactsSql.QUERY_CANCELED.equals(e.getSQLState())
                        && !FactsSql.UNDEFINED_DATABASE.equals(e.getSQLState())) {
                    throw e;
                }
            }
            statement.execute("SET statement_timeout = " + patience.toMillis());
        }
        return List.copyOf(found);
    }

    private void hangUp() {
        var line = connection;
        connection = null;
        if (line != null) {
            try {
                line.abort(Runnable::run);
            } catch (SQLException gone) {
                return; // It is gone, which is what was wanted.
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            hangUp();
        } finally {
            lock.unlock();
        }
    }
}
