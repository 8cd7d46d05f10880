package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.testing.TestCluster;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tables that come back while others go on writing to them. */
class TrafficTest {
    private static Attic attic;

    @BeforeAll
    static void open() throws Exception {
        attic = new Attic();
    }

    @AfterAll
    static void close() throws Exception {
        attic.close();
    }

    /** Who writes while tables come back, and knows what they committed. */
    private static final class Writer {
        private final String database;
        private final Map<Integer, String> notes = new ConcurrentHashMap<>();
        private final AtomicInteger commits = new AtomicInteger();
        private final AtomicInteger deadlocks = new AtomicInteger();
        private volatile boolean busy = true;
        private final FutureTask<Boolean> work = new FutureTask<>(this::work);

        Writer(String database) {
            this.database = database;
            Thread.ofVirtual().start(work);
        }

        /** An order first, then its client: not in the order in which others lock them. */
        private boolean work() throws Exception {
            try (var line = attic.server.connect(database);
                    var statement = line.createStatement()) {
                line.setAutoCommit(false);
                for (int n = 1000; busy; n++) {
                    var note = "\"note " + n + "\"";
                    try {
                        statement.execute("UPDATE shop.\"the orders\" SET n = n + 1 WHERE id = 1");
                        statement.execute(
                                "INSERT INTO shop.clients (id, name, note) OVERRIDING SYSTEM VALUE VALUES (%1$d, 'traffic %1$d', '%2$s')"
                                        .formatted(n, note));
                        statement.execute(
                                "UPDATE shop.clients SET note = '%s' WHERE id IN (2, %d)".formatted(note, n - 1));
                        line.commit();
                    } catch (SQLException e) {
                        if (!"40P01".equals(e.getSQLState())) {
                            throw e;
                        }
                        deadlocks.incrementAndGet();
                        line.rollback();
                        continue;
                    }
                    notes.put(n, note);
                    notes.computeIfPresent(n - 1, (_, _) -> note);
                    notes.put(2, note);
                    commits.incrementAndGet();
                }
                return true;
            }
        }

        void goesOn() throws Exception {
            int before = commits.get();
            TestCluster.await("it goes on writing", () -> work.isDone() || commits.get() > before + 5);
        }

        void stop() throws Exception {
            busy = false;
            assertThat(work.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @Timeout(90)
    void rows_come_back_exactly_under_a_writer_who_loses_nothing() throws Exception {
        var lost =
                "SELECT md5(concat((SELECT string_agg(c::text, ';' ORDER BY id) FROM %1$s.clients c WHERE id BETWEEN 4 AND 10),"
                        + " (SELECT string_agg(o::text, ';' ORDER BY id) FROM %1$s.\"the orders\" o WHERE id BETWEEN 4 AND 10)))";
        var database = attic.database("busy", MergeTest.SHOP);
        var then = attic.server.ask(database, lost.formatted("shop"));
        var backup = attic.backup(database);
        attic.server.execute(database, """
                UPDATE shop.clients SET best = NULL WHERE id > 3;
                DELETE FROM shop."the orders" WHERE id > 3;
                DELETE FROM shop.clients WHERE id > 3;
                """);
        var place = attic.place(database);
        var step = attic.bringBack(place, backup, "shop.clients", "shop.\"the orders\"");
        var merge = new MergeTables(place, step.tables(), false);
        String seen;
        var writer = new Writer(database);
        try {
            writer.goesOn();
            step.perform(attic.work());
            new CompareTables(place).perform(attic.work());
            writer.goesOn();
            seen = merge.perform(attic.work()).seen();
            writer.goesOn();
            new CompareTables(place).perform(attic.work());
        } finally {
            writer.stop();
        }

        assertThat(seen)
                .contains("shop.clients: 7 rows inserted, missing now: 0")
                .contains("shop.\"the orders\": 7 rows inserted, missing now: 0");
        assertThat(attic.server.ask(database, lost.formatted("shop"))).isEqualTo(then);
        var notes = new HashMap<Integer, String>();
        try (var line = attic.server.connect(database);
                var row = line.createStatement()
                        .executeQuery("SELECT id, note FROM shop.clients WHERE id = 2 OR id >= 1000")) {
            while (row.next()) {
                notes.put(row.getInt(1), row.getString(2));
            }
        }
        assertThat(notes).isEqualTo(writer.notes).hasSizeGreaterThan(15);
        assertThat(attic.server.ask(database, "SELECT n FROM shop.\"the orders\" WHERE id = 1"))
                .isEqualTo(String.valueOf(1 + writer.commits.get()));
        assertThat(writer.deadlocks).hasValue(0);
    }
}
