package dev.muster.commands.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.plan.Check;
import dev.muster.commands.sessions.EmptyDatabase;
import dev.muster.commands.testing.SpareServer;
import dev.muster.commands.testing.TestCluster;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A database is swapped while others write into it and read it on a standby that streams. */
@Timeout(90)
class StandbyTest {
    private static Shop shop;

    @BeforeAll
    static void open() throws Exception {
        shop = new Shop("keeper", true);
        shop.server.execute("postgres", "CREATE ROLE owner; CREATE ROLE client LOGIN IN ROLE owner");
        shop.server.execute("postgres", "CREATE DATABASE orders OWNER owner");
        shop.server.execute("orders", """
                CREATE TABLE users (id int PRIMARY KEY, name text);
                INSERT INTO users SELECT i, 'user ' || i FROM generate_series(1, 3000) i;
                CREATE TABLE traffic (n bigint, at timestamptz DEFAULT clock_timestamp());
                CREATE TABLE which AS SELECT 'then'::text AS one;
                ALTER TABLE users OWNER TO owner;
                ALTER TABLE traffic OWNER TO owner;
                ALTER TABLE which OWNER TO owner
                """);
    }

    @AfterAll
    static void close() throws Exception {
        shop.close();
    }

    /** An application that reads on the standby, and connects again whenever it is sent away. */
    private record Reader(AtomicBoolean going, ConcurrentLinkedQueue<String> seen, Set<String> states, Thread thread)
            implements AutoCloseable {
        static Reader begin(SpareServer server) {
            var going = new AtomicBoolean(true);
            var seen = new ConcurrentLinkedQueue<String>();
            var states = ConcurrentHashMap.<String>newKeySet();
            var url = "jdbc:postgresql://127.0.0.1:%d/orders?user=client&sslmode=disable".formatted(server.port());
            var thread = Thread.ofPlatform().start(() -> {
                while (going.get()) {
                    try (var connection = DriverManager.getConnection(url);
                            var statement = connection.createStatement()) {
                        while (going.get()) {
                            try (var row = statement.executeQuery("SELECT one FROM which")) {
                                row.next();
                                seen.add(row.getString(1));
                            }
                        }
                    } catch (SQLException e) {
                        states.add(String.valueOf(e.getSQLState()));
                    }
                }
            });
            return new Reader(going, seen, states, thread);
        }

        String last() throws Exception {
            seen.clear();
            TestCluster.await("it reads", () -> !seen.isEmpty());
            return String.join(",", new HashSet<>(seen));
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

    private static String users(SpareServer server, String database) throws Exception {
        return server.ask(database, "SELECT count(*) || ' ' || md5(string_agg(u::text, '|' ORDER BY id)) FROM users u");
    }

    private static void followed() throws Exception {
        var at = shop.server.ask("postgres", "SELECT pg_current_wal_lsn()");
        TestCluster.await(
                "the standby has all of it",
                () -> shop.standby()
                        .ask("postgres", "SELECT pg_last_wal_replay_lsn() >= '" + at + "'::pg_lsn")
                        .equals("t"));
    }

    @Test
    void writers_are_held_off_and_come_back_and_readers_on_the_standby_see_one_or_the_other() throws Exception {
        var then = users(shop.server, "orders");
        var backup = shop.backup("orders");
        shop.server.execute("orders", "DELETE FROM users WHERE id > 1000; UPDATE which SET one = 'now'");
        var now = users(shop.server, "orders");
        followed();
        var plan = shop.plan("restore", "backup", backup.id(), "replace", "true");
        assertThat(plan.grounds().checks())
                .filteredOn(check -> check.name().contains("standby"))
                .hasSize(1)
                .allMatch(Check::passed);
        assertThat(plan.steps().stream().filter(EmptyDatabase.class::isInstance))
                .hasSize(2);
        try (var traffic = Traffic.begin(shop.server, "orders", "client");
                var reader = Reader.begin(shop.standby())) {
            assertThat(reader.last()).isEqualTo("now");
            var proofs = shop.run(plan);
            traffic.flows();
            followed();
            assertThat(reader.last()).as("readers came to the new one").isEqualTo("then");
            assertThat(users(shop.server, "orders")).isEqualTo(then);
            assertThat(users(shop.standby(), "orders")).isEqualTo(then);
            var kept = Shop.step(plan, SwapDatabases.class).pair().kept();
            assertThat(users(shop.standby(), kept)).isEqualTo(now);
            long written = traffic.written().get();
            assertThat(rows(shop.server, "orders") + rows(shop.server, kept))
                    .as("nothing that was written is in neither")
                    .isGreaterThanOrEqualTo(written);
            assertThat(rows(shop.server, kept)).isPositive();
            shop.rollBack(plan, proofs);
            traffic.flows();
            followed();
            assertThat(reader.last()).isEqualTo("now");
            assertThat(users(shop.standby(), "orders")).isEqualTo(now);
            assertThat(reader.states())
                    .as("sent away, too many of them, or not there for a moment: nothing else")
                    .isSubsetOf("57P01", "53300", "3D000", "08006", "40001");
        }
        assertThat(shop.server.ask("postgres", "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"))
                .isEqualTo("1");
    }

    private static long rows(SpareServer server, String database) throws Exception {
        return Long.parseLong(server.ask(database, "SELECT count(*) FROM traffic"));
    }
}
