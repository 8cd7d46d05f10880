package dev.muster.commands.sessions;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Acting;
import dev.muster.commands.where.Spot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Ends the sessions of a database on one node until none is left: also those that slipped in before the hold was known
 * there, which a standby learns of later.
 */
public record EmptyDatabase(Spot spot, String database, Acting acting) implements Step {
    private static final Duration WAIT = Duration.ofSeconds(90);
    /** Of those that it may not look into a role is not told what they are: they count. */
    private static final String TARGETS = """
            FROM pg_stat_activity a
            LEFT JOIN pg_roles r ON r.oid = a.usesysid
            CROSS JOIN (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) me
            WHERE a.datname = ?
              AND coalesce(a.backend_type, 'client backend') = 'client backend'
              AND a.pid <> pg_backend_pid()
            """;
    /** A session of a role that was dropped since belongs to nobody special. */
    private static final String MINE_TO_END = """
              AND NOT (a.application_name = 'muster' AND coalesce(a.usename = current_user, false))
              AND (me.rolsuper OR NOT coalesce(r.rolsuper, false))
            """;

    private static final String COUNT = "SELECT count(*) AS sessions " + TARGETS + MINE_TO_END;
    private static final String END =
            "SELECT a.pid, a.backend_start, pg_terminate_backend(a.pid) AS sent " + TARGETS + MINE_TO_END;
    private static final String LEFT = """
            SELECT coalesce(a.usename, 'nobody') AS user_name, count(*) AS sessions
            """ + TARGETS + " GROUP BY 1 ORDER BY 1";

    /** Plans of before there were two to act as have none. */
    public EmptyDatabase {
        acting = Objects.requireNonNullElse(acting, Acting.WATCHER);
    }

    @Override
    public String describe() {
        return "end all sessions of " + database + " on " + spot.node();
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(2);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        try (var connection = work.access().maintenance(spot.as(acting, work), Line.PATIENCE)) {
            return held(connection) && count(connection) == 0
                    ? new Probe.Done(Proof.of("no session of " + database + " is left on " + spot.node()))
                    : new Probe.NotDone();
        }
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        var tally = new Tally();
        try (var connection = work.access().maintenance(spot.as(acting, work), Line.PATIENCE)) {
            var empty = new Pace(work, WAIT).until(() -> empty(work, connection, tally));
            if (empty.isEmpty()) {
                throw notEmpty(connection);
            }
            var left = left(connection);
            return Proof.of("ended %s of %s on %s in %s%s"
                    .formatted(
                            Human.count(tally.ended.size(), "session"),
                            database,
                            spot.node(),
                            Human.duration(Duration.ofNanos(System.nanoTime() - begun)),
                            left.isEmpty() ? "; none is left" : "; left alone: " + String.join(", ", left)));
        }
    }

    private record Ended(int pid, OffsetDateTime started) {}

    private static final class Tally {
        private final Set<Ended> ended = new HashSet<>();
        private int emptyLooks;
    }

    /** Who was let in just before the hold may show only at the next look: empty is what was found so twice. */
    private boolean empty(Work work, Connection connection, Tally tally) throws SQLException {
        boolean held = held(connection);
        int left = count(connection);
        if (left > 0) {
            work.checkpoint();
            end(connection, tally.ended);
        }
        tally.emptyLooks = held && left == 0 ? tally.emptyLooks + 1 : 0;
        int gone = Math.max(0, tally.ended.size() - left);
        work.progress(
                tally.emptyLooks > 0 ? 100 : Math.min(99, 100 * gone / Math.max(1, gone + left)),
                "%d gone, %d left".formatted(gone, left));
        return tally.emptyLooks > 1;
    }

    private boolean held(Connection connection) throws SQLException {
        return Limits.of(connection, database)
                .map(found -> found.limit() == 0)
                .orElse(true); // No database, no sessions.
    }

    private int count(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(COUNT)) {
            statement.setString(1, database);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getInt("sessions");
            }
        }
    }

    private void end(Connection connection, Set<Ended> ended) throws SQLException {
        try (var statement = connection.prepareStatement(END)) {
            statement.setString(1, database);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (rows.getBoolean("sent")) {
                        ended.add(new Ended(rows.getInt("pid"), rows.getObject("backend_start", OffsetDateTime.class)));
                    }
                }
            }
        }
    }

    private List<String> left(Connection connection) throws SQLException {
        var left = new ArrayList<String>();
        try (var statement = connection.prepareStatement(LEFT)) {
            statement.setString(1, database);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    left.add(rows.getInt("sessions") + " of " + rows.getString("user_name"));
                }
            }
        }
        return left;
    }

    private Problem.Trouble notEmpty(Connection connection) throws SQLException {
        return new Problem(
                        "NOT_EMPTY",
                        held(connection)
                                ? "sessions of %s on %s do not end: %s"
                                        .formatted(database, spot.node(), String.join(", ", left(connection)))
                                : "%s does not know yet that %s is held off".formatted(spot.node(), database),
                        "see /db sessions " + spot.cluster() + " --node " + spot.node()
                                + ": what hangs or lags there must be mended first")
                .asTrouble();
    }
}
