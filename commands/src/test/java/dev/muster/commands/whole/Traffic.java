package dev.muster.commands.whole;

import dev.muster.commands.testing.SpareServer;
import dev.muster.commands.testing.TestCluster;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** An application that writes into the table traffic all the time, and connects again whenever it is sent away. */
record Traffic(AtomicBoolean going, AtomicLong written, Thread thread) implements AutoCloseable {

    static Traffic begin(SpareServer server, String database, String user) throws Exception {
        var going = new AtomicBoolean(true);
        var written = new AtomicLong();
        var url = "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&sslmode=disable".formatted(server.port(), database, user);
        var thread = Thread.ofPlatform().start(() -> {
            while (going.get()) {
                try (var connection = DriverManager.getConnection(url);
                        var statement = connection.createStatement()) {
                    while (going.get()) {
                        statement.execute("INSERT INTO traffic (n) VALUES (" + written.get() + ")");
                        written.incrementAndGet();
                    }
                } catch (SQLException _) {
                    Thread.onSpinWait(); // It is being swapped.
                }
            }
        });
        var traffic = new Traffic(going, written, thread);
        traffic.flows();
        return traffic;
    }

    void flows() throws Exception {
        long before = written.get();
        TestCluster.await("it is written", () -> written.get() > before + 5);
    }

    @Override
    public void close() {
        going.set(false);
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
