package dev.muster.commands.sessions;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Spot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** Cancels one query of one session: the query that was begun at {@code queryStarted}, and no later one. */
public record CancelQuery(Spot spot, SessionKey session, Instant queryStarted, String user) implements Step {
    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final String STILL_RUNS = """
            FROM pg_stat_activity
            WHERE pid = ? AND backend_start = ? AND query_start = ?
              AND backend_type = 'client backend'
              AND state IN ('active', 'fastpath function call')
            """;

    @Override
    public String describe() {
        return "cancel the query that session %d of %s has been running on %s since %s"
                .formatted(session.pid(), user, spot.node(), Human.clock(queryStarted));
    }

    @Override
    public Duration deadline() {
        return Duration.ofSeconds(30);
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        try (var line = Line.to(spot, work)) {
            return line.ask(this::stillRuns)
                    ? new Probe.NotDone()
                    : new Probe.Done(Proof.of("session " + session.pid() + " no longer runs that query"));
        }
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        try (var line = Line.to(spot, work)) {
            work.checkpoint();
            if (!line.ask(this::cancel)) {
                return Proof.of("the query of session " + session.pid() + " had ended by itself");
            }
            var took = new Pace(work, WAIT).until(() -> !line.ask(this::stillRuns));
            return took.map(time ->
                            Proof.of("the query of session " + session.pid() + " ended in " + Human.duration(time)))
                    .orElseThrow(() -> new Problem(
                                    "STILL_RUNS",
                                    "session %d has not stopped its query %d s after it was told to"
                                            .formatted(session.pid(), WAIT.toSeconds()),
                                    "end the session: /db terminate " + spot.cluster() + " " + session.pid())
                            .asTrouble());
        }
    }

    /** One statement finds and cancels it: between two, the number could become somebody else's. */
    private boolean cancel(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT pg_cancel_backend(pid) AS sent " + STILL_RUNS)) {
            return anyRow(statement);
        }
    }

    private boolean stillRuns(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT 1 AS found " + STILL_RUNS)) {
            return anyRow(statement);
        }
    }

    private boolean anyRow(PreparedStatement statement) throws SQLException {
        statement.setInt(1, session.pid());
        statement.setObject(2, session.started().atOffset(ZoneOffset.UTC));
        statement.setObject(3, queryStarted.atOffset(ZoneOffset.UTC));
        try (var rows = statement.executeQuery()) {
            return rows.next();
        }
    }
}
