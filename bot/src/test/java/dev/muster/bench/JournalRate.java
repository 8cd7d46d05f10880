package dev.muster.bench;

import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.Redaction;
import dev.muster.bot.journal.Shape;
import dev.muster.bot.journal.What;
import dev.muster.commands.Commands;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** How many entries a second the journal takes, in a store as Muster runs it for itself, each on the disk. */
record JournalRate(Ledger ledger) {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(3);
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final int THREADS = 8;

    /** Does something once, and is closed when all is done. */
    private interface Work extends AutoCloseable {
        void once() throws SQLException;

        @Override
        default void close() throws SQLException {}
    }

    private interface Worker {
        Work begin() throws SQLException;
    }

    List<Measure> measure() throws SQLException {
        var _ = ledger.newStore("journal");
        try (var store = ledger.open("journal")) {
            store.migrate();
            var journal = new Journal(store.jdbi(), new Shape(Commands.steps()), new Redaction(List.of()));
            var address = ledger.url("journal");
            var password = ledger.password();
            store.jdbi().useHandle(h -> h.execute("CREATE TABLE plain (id bigserial PRIMARY KEY, body text NOT NULL)"));
            Worker appends = () -> () -> append(journal);
            Worker inserts = () -> new Plain(address, password);
            rate(THREADS, appends, WARM_UP);
            double many = rate(THREADS, appends, LONG_ENOUGH);
            double one = rate(1, appends, LONG_ENOUGH);
            double plainMany = rate(THREADS, inserts, LONG_ENOUGH);
            double plainOne = rate(1, inserts, LONG_ENOUGH);
            return List.of(
                    Measure.atLeast(
                            2000, "journal, 8 at once", many, "entries/s", "each chained, each on the disk when told"),
                    Measure.compared(
                            "plain INSERT and COMMIT, 8 at once",
                            plainMany,
                            "rows/s",
                            "JDBC, the same server, no chain"),
                    Measure.compared("journal, one after another", one, "entries/s", ""),
                    Measure.compared("plain INSERT and COMMIT, one after another", plainOne, "rows/s", ""));
        }
    }

    private static void append(Journal journal) {
        var noted = new What.Noted("the deploy of 14:02 dropped a table", Optional.empty(), Optional.empty());
        var _ = journal.append(Entry.of(Instant.now(), Event.Scope.of("orders"), noted))
                .orElseThrow();
    }

    /** The plain tool: a session of one's own, one statement, one commit. */
    private static final class Plain implements Work {
        private final java.sql.Connection connection;
        private final java.sql.PreparedStatement statement;

        Plain(String address, String password) throws SQLException {
            connection = DriverManager.getConnection(address, "muster", password);
            statement = connection.prepareStatement("INSERT INTO plain (body) VALUES (?)");
        }

        @Override
        public void once() throws SQLException {
            statement.setString(1, "the deploy of 14:02 dropped a table");
            statement.executeUpdate();
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    private static double rate(int threads, Worker worker, Duration time) {
        long begin = System.nanoTime();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<Integer>>();
            IntStream.range(0, threads)
                    .forEach(_ -> all.add(pool.submit(() -> {
                        int count = 0;
                        try (var work = worker.begin()) {
                            for (; System.nanoTime() - begin < time.toNanos(); count++) {
                                work.once();
                            }
                        }
                        return count;
                    })));
            long sum = 0;
            for (var each : all) {
                sum += each.get();
            }
            return sum / ((System.nanoTime() - begin) / 1e9);
        } catch (java.util.concurrent.ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
