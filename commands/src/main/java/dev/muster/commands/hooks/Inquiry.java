package dev.muster.commands.hooks;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.handling.Hook;
import dev.muster.commands.plan.Work;
import dev.muster.commands.where.Where;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A call of the primary, as whoever restores. */
record Inquiry(Work work, String cluster, AtomicReference<@Nullable Statement> running) implements AutoCloseable {

    Inquiry(Work work, String cluster) {
        this(work, cluster, new AtomicReference<>());
    }

    Calling.Ending ask(Hook.Call.Sql sql, Duration deadline) throws SQLException {
        try (var connection = work.access().asEverybody(primary(), sql.database(), deadline);
                var statement = connection.createStatement()) {
            running.set(statement);
            boolean rows = statement.execute(sql.statement());
            running.set(null);
            return rows
                    ? judged(statement.getResultSet())
                    : new Calling.Ending(true, "done, rows changed: " + statement.getUpdateCount());
        }
    }

    private Node primary() {
        var where = new Where(work.observer());
        var found = work.observer()
                .cluster(cluster)
                .orElseThrow(() -> Where.unknown("cluster", cluster, where.clusterNames()));
        return work.tools()
                .handling()
                .asAdmin(cluster, where.primary(work.observer().observe(found)).node());
    }

    private static Calling.Ending judged(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            return new Calling.Ending(false, "it gave no row");
        }
        int type = rows.getMetaData().getColumnType(1);
        boolean truth = type == Types.BIT || type == Types.BOOLEAN;
        return new Calling.Ending(!truth || rows.getBoolean(1), "it gave", String.valueOf(rows.getString(1)));
    }

    /** The server is told when nobody waits any more: it would go on by itself. */
    @Override
    public void close() {
        Optional.ofNullable(running.get()).ifPresent(statement -> {
            try {
                statement.cancel();
            } catch (SQLException _) {
                // It ends at its deadline, which the server knows.
            }
        });
    }
}
