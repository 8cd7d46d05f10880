package dev.muster.bot.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A light stream of writes, as a shop has at night. It survives whatever is done to the cluster. */
public final class Traffic implements AutoCloseable {
    private static final long PAUSE_MS = 250;
    private static final int WRITES_BETWEEN_TRIMS = 10_000;
    private static final long PAUSE_AFTER_FAILURE_MS = 2000;
    private static final String WRITE = """
            WITH task AS (
                UPDATE scheduled_tasks SET next_run = now() + interval '1 day' WHERE id = ? RETURNING id
            ), result AS (
                INSERT INTO execution_results (task_id, started_at, duration_ms, status)
                SELECT id, now(), ?, 'ok' FROM task
            )
            INSERT INTO orders (user_id, status, total) VALUES (?, 'open', ?)
            """;

    private final DemoCluster cluster;
    private final Random random = new Random();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopped = lock.newCondition();
    private final Thread thread;
    private boolean stopping;

    private Traffic(DemoCluster cluster) {
        this.cluster = cluster;
        this.thread = Thread.ofVirtual().name("traffic").unstarted(this::run);
    }

    /** Whoever closed the shop may be gone: who starts the demo again finds it open. */
    public static Traffic start(DemoCluster cluster) {
        try {
            Files.deleteIfExists(cluster.closed());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var traffic = new Traffic(cluster);
        traffic.thread.start();
        return traffic;
    }

    private void run() {
        boolean goOn = true;
        while (goOn) {
            while (goOn && isClosed()) {
                goOn = pause(PAUSE_MS);
            }
            if (!goOn) {
                return;
            }
            try (var connection = cluster.connect(DemoCluster.DATABASE, "app")) {
                for (int writes = 0; goOn && !isClosed(); writes++) {
                    if (writes % WRITES_BETWEEN_TRIMS == 0) {
                        cluster.trimArchive();
                    }
                    write(connection);
                    goOn = pause(PAUSE_MS);
                }
            } catch (SQLException _) {
                goOn = pause(PAUSE_AFTER_FAILURE_MS); // The primary is gone, which is what a demo is for.
            }
        }
    }

    private boolean isClosed() {
        return Files.exists(cluster.closed());
    }

    private void write(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(WRITE)) {
            statement.setLong(1, 1 + random.nextInt(3500));
            statement.setInt(2, random.nextInt(20_000));
            statement.setLong(3, 1 + random.nextInt(5000));
            statement.setBigDecimal(4, java.math.BigDecimal.valueOf(random.nextInt(50_000), 2));
            statement.executeUpdate();
        }
    }

    /** False when it is time to end. */
    private boolean pause(long millis) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!stopping && left > 0) {
                left = stopped.awaitNanos(left);
            }
            return !stopping;
        } catch (InterruptedException _) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            stopping = true;
            stopped.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(2000);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
