package dev.muster.bot.demo;

import dev.muster.bot.postgres.LocalServer;
import dev.muster.chat.grammar.Nearest;
import dev.muster.commands.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What goes wrong with databases, done to the demo's for real and as it happens: by the application's own role, by a disk, by
 * a kill. Muster is not told of it: it is to find out.
 */
public final class Mischief {
    /** Nothing refers to it, and the shop writes to it all the time. */
    static final String DROPPED = "execution_results";
    /** The shop reads it now and then, and writes it never. */
    static final String DAMAGED = "users";

    private static final String DATA_CORRUPTED = "XX001";
    private static final String TABLES =
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename";
    private static final String DELETE_OLDER_HALF = """
            DELETE FROM orders
             WHERE created_at < (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY created_at) FROM orders)
            """;

    private final DemoCluster cluster;
    private final Pages pages;

    public Mischief(DemoCluster cluster) {
        this.cluster = cluster;
        this.pages = new Pages(primary().data());
    }

    /** What was done, when, and how many rows it reached. */
    record Done(String table, Instant at, long rows) {}

    /** Where a page is broken, and what the server says of it. */
    record Damage(String table, long block, String said) {}

    private LocalServer primary() {
        return cluster.server(DemoCluster.PRIMARY);
    }

    synchronized Done dropTable(Optional<String> wanted) {
        return asApplication(connection -> {
            var table = table(connection, wanted.orElse(DROPPED));
            long rows = number(connection, "SELECT count(*) FROM " + quoted(table));
            run(connection, "DROP TABLE " + quoted(table) + " CASCADE");
            return new Done(table, Instant.now(), rows);
        });
    }

    /** The older half of the orders, in one transaction: a cleanup with the wrong condition. */
    synchronized Done deleteRows() {
        return asApplication(connection -> {
            var table = table(connection, "orders");
            try (var statement = connection.createStatement()) {
                int rows = statement.executeUpdate(DELETE_OLDER_HALF);
                return new Done(table, Instant.now(), rows);
            }
        });
    }

    /** The server is stopped meanwhile: what it held in memory would hide the page, or write it anew. */
    synchronized Damage damagePage(Optional<String> wanted) {
        record Where(String table, String file, long pages) {}
        var where = asSuperuser(connection -> {
            var table = table(connection, wanted.orElse(DAMAGED));
            var file = text(connection, "SELECT pg_relation_filepath('" + quoted(table) + "')");
            long size = number(connection, "SELECT pg_relation_size('" + quoted(table) + "') / 8192");
            return new Where(table, file, size);
        });
        long block = pages.sound(where.file(), where.pages());
        primary().whileDown(() -> pages.damage(where.file(), block));
        return new Damage(where.table(), block, whatReadersSee(where.table()));
    }

    /** Reads it whole, as a report or a backup does. */
    private String whatReadersSee(String table) {
        return asSuperuser(connection -> {
            run(connection, "SET enable_indexscan = off; SET enable_indexonlyscan = off; SET enable_bitmapscan = off");
            try {
                long rows = number(connection, "SELECT count(*) FROM " + quoted(table));
                throw new IllegalStateException(table + " is damaged, and all of its " + rows + " rows were read");
            } catch (SQLException e) {
                if (DATA_CORRUPTED.equals(e.getSQLState())) {
                    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                }
                throw e;
            }
        });
    }

    /** False if it was down already. */
    synchronized boolean killPrimary() {
        boolean ran = primary().process().isPresent();
        primary().kill();
        return ran;
    }

    /** Starts what is down and brings broken pages back; answers with what was done, a sentence each. */
    synchronized List<String> heal() {
        var done = new ArrayList<String>();
        if (pages.areBroken()) {
            primary().whileDown(() -> done.addAll(pages.mend()));
            done.add(DemoCluster.PRIMARY + " was started again.");
        }
        for (var node : List.of(DemoCluster.PRIMARY, DemoCluster.STANDBY)) {
            var server = cluster.server(node);
            if (server.process().isEmpty() && server.startAgain()) {
                done.add(node + " was down and is up again.");
            }
        }
        return done;
    }

    private interface Deed<T> {
        T perform(Connection connection) throws SQLException;
    }

    private <T> T asApplication(Deed<T> deed) {
        return as("app", deed);
    }

    private <T> T asSuperuser(Deed<T> deed) {
        return as("postgres", deed);
    }

    private <T> T as(String role, Deed<T> deed) {
        try (var connection = cluster.connect(DemoCluster.DATABASE, role)) {
            run(connection, "SET lock_timeout = '10s'");
            return deed.perform(connection);
        } catch (SQLException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "DEMO_REFUSED",
                            "the demo's primary did not let " + role + " do it: "
                                    + String.valueOf(e.getMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse(""),
                            "see /db status; /demo heal starts what is down"),
                    e);
        }
    }

    private static String table(Connection connection, String wanted) throws SQLException {
        var tables = tables(connection);
        if (tables.contains(wanted)) {
            return wanted;
        }
        throw new Problem(
                        "UNKNOWN_TABLE",
                        "the demo has no table “" + wanted + "”",
                        Nearest.to(wanted, tables)
                                .map(near -> "did you mean " + near + "?")
                                .orElse(
                                        tables.isEmpty()
                                                ? "all are gone: bring them back with /db lost orders"
                                                : "there is: " + String.join(", ", tables)))
                .asTrouble();
    }

    private static List<String> tables(Connection connection) throws SQLException {
        var tables = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                tables.add(rows.getString("tablename"));
            }
        }
        return tables;
    }

    /** Of a name that the catalogue gave us. */
    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        return Long.parseLong(text(connection, sql));
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
