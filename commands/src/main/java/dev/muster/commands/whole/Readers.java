package dev.muster.commands.whole;

import dev.muster.commands.plan.Work;
import dev.muster.commands.where.Acting;
import dev.muster.commands.where.Site;
import dev.muster.commands.where.Spot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whoever reads on standbys. A rename sends nobody away there: they would go on reading what has another name by now, and
 * would not know it.
 */
record Readers(Work work, Spot primary) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final String NAMED = "SELECT count(*) FROM pg_database WHERE oid = ?::oid AND datname = ?";
    private static final String END = """
            SELECT count(pg_terminate_backend(a.pid)) FROM pg_stat_activity a
              LEFT JOIN pg_roles r ON r.oid = a.usesysid
             CROSS JOIN (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) me
             WHERE a.datid = ?::oid AND a.pid <> pg_backend_pid() AND (me.rolsuper OR NOT coalesce(r.rolsuper, false))
               AND coalesce(a.backend_type, 'client backend') = 'client backend'
            """;

    /** Of the database with that number, once it is known there that it is called so now. Answers with what is to be told. */
    String sendAway(long oid, String name) throws InterruptedException {
        var cluster = work.observer().cluster(primary.cluster());
        if (cluster.isEmpty()) {
            return "";
        }
        var untold = new ArrayList<String>();
        var topology = work.observer().observe(cluster.get());
        for (var site : Site.of(topology)) {
            if (site.facts().standby() && !sentAway(site.spot(), oid, name)) {
                untold.add(site.node().name());
            }
        }
        topology.nodes().stream()
                .filter(node -> node.facts().isEmpty() && !node.node().name().equals(primary.node()))
                .map(node -> node.node().name())
                .forEach(untold::add);
        return told(untold, name);
    }

    private static String told(List<String> untold, String name) {
        return untold.isEmpty()
                ? ""
                : "; on %s sessions may still read %s: end them there".formatted(String.join(", ", untold), name);
    }

    private boolean sentAway(Spot standby, long oid, String name) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        try (var there = work.access().maintenance(standby.as(Acting.RESTORER, work), Server.PATIENCE)) {
            while (ask(there, NAMED, oid, name) == 0) {
                if (System.nanoTime() > until) {
                    return false;
                }
                work.checkpoint();
                Thread.sleep(BETWEEN);
            }
            ask(there, END, oid);
            return true;
        } catch (SQLException _) {
            return false; // It is down, or does not let us in: that is told.
        }
    }

    private static long ask(Connection connection, String sql, Object... values) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (var row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }
}
