package dev.muster.commands.verify;

import dev.muster.commands.testing.SpareServer;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Writers that never rest: rows come, change and go, in transactions with others inside, some of which are taken back. */
final class Traffic implements AutoCloseable {
    private static final int WRITERS = 4;

    private final SpareServer server;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong committed = new AtomicLong();
    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);

    Traffic(SpareServer server) {
        this.server = server;
        for (int writer = 0; writer < WRITERS; writer++) {
            var random = new Random(writer);
            writers.execute(() -> write(random));
        }
    }

    static void tables(SpareServer server) throws SQLException {
        server.execute("postgres", """
                CREATE TABLE bought (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, price int, pad text);
                CREATE INDEX ON bought (price);
                INSERT INTO bought (price, pad) SELECT i, md5(i::text) || md5((-i)::text) FROM generate_series(1, 40000) i
                """);
    }

    long committed() {
        return committed.get();
    }

    private void write(Random random) {
        while (!over.get()) {
            try (var connection = server.connect("postgres");
                    var statement = connection.createStatement()) {
                while (!over.get()) {
                    transaction(statement, random);
                    committed.incrementAndGet();
                }
            } catch (SQLException _) {
                // Two that wait for each other: one of them begins again.
            }
        }
    }

    private static void transaction(Statement statement, Random random) throws SQLException {
        statement.execute("BEGIN");
        statement.execute("INSERT INTO bought (price, pad) VALUES (1, 'whole')");
        int inside = 1 + random.nextInt(8);
        for (int part = 0; part < inside; part++) {
            statement.execute("SAVEPOINT part");
            statement.execute("INSERT INTO bought (price, pad) SELECT i, 'part' FROM generate_series(1, 7) i");
            statement.execute("UPDATE bought SET price = price + 1 WHERE id = " + (1 + random.nextInt(40_000)));
            statement.execute("DELETE FROM bought WHERE id = " + (1 + random.nextInt(40_000)));
            if (random.nextInt(4) == 0) {
                statement.execute("ROLLBACK TO SAVEPOINT part");
            }
            statement.execute("RELEASE SAVEPOINT part");
        }
        statement.execute(random.nextInt(8) == 0 ? "ROLLBACK" : "COMMIT");
    }

    @Override
    public void close() {
        over.set(true);
        writers.close();
    }
}
