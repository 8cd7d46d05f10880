package dev.muster.commands.sessions;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Acting;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** Lets sessions into a database again, on whichever node is the primary by now. */
public record ReleaseDatabase(String cluster, String database, int limit, Acting acting) implements Step {

    /** Plans of before there were two to act as have none. */
    public ReleaseDatabase {
        acting = Objects.requireNonNullElse(acting, Acting.WATCHER);
    }

    @Override
    public String describe() {
        return "let sessions into " + database + " again (connection limit " + Limits.said(limit) + ")";
    }

    @Override
    public Duration deadline() {
        return Duration.ofSeconds(30);
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        try (var connection = work.access().maintenance(acting.on(cluster, primary(work), work), Line.PATIENCE)) {
            return Limits.of(connection, database)
                    .<Probe>map(found -> found.limit() == 0
                            ? new Probe.NotDone()
                            : new Probe.Done(
                                    proof("the connection limit of " + database + " is " + Limits.said(found.limit()))))
                    .orElseGet(() -> new Probe.Unclear("there is no database " + database + " any more"));
        }
    }

    @Override
    public Proof perform(Work work) throws SQLException {
        try (var connection = work.access().maintenance(acting.on(cluster, primary(work), work), Line.PATIENCE)) {
            int before = read(connection);
            if (before == 0) {
                work.checkpoint();
                Limits.set(connection, database, limit);
            }
            int now = read(connection);
            var kept = before == 0 || before == limit ? "" : " (set by somebody else, and left so)";
            return proof("the connection limit of %s is %s%s; %s"
                    .formatted(
                            database,
                            Limits.said(now),
                            kept,
                            Limits.tried(work, primary(work), database).told()));
        }
    }

    /** The moment that this is seen is the earliest that it can be vouched for. */
    private static Proof proof(String seen) {
        return new Proof(seen, Map.of("writable_at", Instant.now().toString()));
    }

    private int read(Connection connection) throws SQLException {
        return Limits.of(connection, database)
                .map(Limits::limit)
                .orElseThrow(() -> new Problem(
                                "DATABASE_GONE",
                                "there is no database " + database + " in " + cluster + " any more",
                                "nothing is held off then: see what became of it")
                        .asTrouble());
    }

    private Node primary(Work work) {
        return work.observer()
                .cluster(cluster)
                .flatMap(found -> work.observer().observe(found).writer())
                .orElseThrow(() -> new Problem(
                                "NO_PRIMARY",
                                "cluster " + cluster + " has no one primary",
                                "see /db status " + cluster + ", mend that, then try again")
                        .asTrouble())
                .node();
    }
}
