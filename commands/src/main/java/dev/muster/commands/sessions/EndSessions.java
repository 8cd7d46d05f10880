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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Ends sessions that were seen, and no others.
 *
 * @param whose what they have in common, for people
 * @param named whether somebody named this very session; otherwise {@code whose} is what is approved, since who fits it
 *     changes from second to second
 * @param idleFor those that have worked since are left alone
 */
public record EndSessions(Spot spot, List<SessionKey> sessions, String whose, boolean named, Optional<Duration> idleFor)
        implements Step {
    private static final Duration WAIT = Duration.ofSeconds(45);
    private static final int BATCH = 25;
    private static final String THOSE = """
            FROM pg_stat_activity a
            WHERE (a.pid, a.backend_start) IN (SELECT * FROM unnest(?::int[], ?::timestamptz[]))
              AND a.backend_type = 'client backend'
            """;
    private static final String NOT_AT_WORK = """
              AND (? < 0 OR (a.state LIKE 'idle%' AND a.state_change <= clock_timestamp() - ? * interval '1 ms'))
            """;
    private static final String END = "SELECT a.pid, pg_terminate_backend(a.pid) AS sent " + THOSE + NOT_AT_WORK;
    private static final String LEFT = "SELECT count(*) AS left_over " + THOSE + NOT_AT_WORK;
    private static final String THERE = "SELECT a.pid " + THOSE;

    public EndSessions {
        sessions = List.copyOf(sessions);
    }

    @Override
    public String describe() {
        return named
                ? "end " + whose + " on " + spot.node()
                : "end %s on %s: %s".formatted(Human.count(sessions.size(), "session"), spot.node(), whose);
    }

    @Override
    public String intent() {
        return named ? toString() : "end sessions on " + spot + ": " + whose;
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(1);
    }

    @Override
    public boolean cancellable() {
        return sessions.size() > 1;
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        try (var line = Line.to(spot, work)) {
            int left = line.ask(connection -> count(connection, sessions));
            return left == 0
                    ? new Probe.Done(Proof.of(
                            sessions.size() == 1
                                    ? "session " + sessions.getFirst().pid() + " is gone"
                                    : "none of the " + sessions.size() + " sessions is left to end"))
                    : new Probe.NotDone();
        }
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        var told = new HashSet<Integer>();
        try (var line = Line.to(spot, work)) {
            for (int from = 0; from < sessions.size(); from += BATCH) {
                var batch = sessions.subList(from, Math.min(sessions.size(), from + BATCH));
                work.checkpoint();
                told.addAll(line.ask(connection -> end(connection, batch)));
            }
            var ending = sessions.stream().filter(s -> told.contains(s.pid())).toList();
            var gone = new Pace(work, WAIT).until(() -> allGone(work, line, ending));
            if (gone.isEmpty()) {
                throw stuck(line.ask(connection -> there(connection, ending)));
            }
            int atWork = line.ask(connection -> there(connection, sessions)).size();
            return Proof.of(proof(told.size(), atWork, Duration.ofNanos(System.nanoTime() - begun)));
        }
    }

    private String proof(int ended, int atWork, Duration took) {
        var words = new StringBuilder("ended " + Human.count(ended, "session") + " in " + Human.duration(took));
        int before = sessions.size() - ended - atWork;
        if (before > 0) {
            words.append("; ").append(before).append(" had ended before");
        }
        if (atWork > 0) {
            words.append("; ").append(atWork).append(" had gone back to work and stayed");
        }
        return words.toString();
    }

    private static boolean allGone(Work work, Line line, List<SessionKey> ending) throws SQLException {
        int left = line.ask(connection -> there(connection, ending)).size();
        int gone = ending.size() - left;
        work.progress(
                ending.isEmpty() ? 100 : 100 * gone / ending.size(), "%d of %d gone".formatted(gone, ending.size()));
        return left == 0;
    }

    private Problem.Trouble stuck(Set<Integer> pids) {
        return new Problem(
                        "STILL_THERE",
                        "%s told to end and not gone after %d s: %s"
                                .formatted(
                                        pids.size() == 1 ? "a session was" : pids.size() + " sessions were",
                                        WAIT.toSeconds(),
                                        pids.stream().map(String::valueOf).collect(Collectors.joining(", "))),
                        "look at what these processes wait for on " + spot.node() + ": a disk or network that hangs")
                .asTrouble();
    }

    private int count(Connection connection, List<SessionKey> keys) throws SQLException {
        try (var statement = connection.prepareStatement(LEFT)) {
            bind(statement, keys);
            bindIdle(statement);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getInt("left_over");
            }
        }
    }

    /** One statement finds and ends them: between two, a number could become somebody else's. */
    private Set<Integer> end(Connection connection, List<SessionKey> keys) throws SQLException {
        var told = new HashSet<Integer>();
        try (var statement = connection.prepareStatement(END)) {
            bind(statement, keys);
            bindIdle(statement);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (rows.getBoolean("sent")) {
                        told.add(rows.getInt("pid"));
                    }
                }
            }
        }
        return told;
    }

    private static Set<Integer> there(Connection connection, List<SessionKey> keys) throws SQLException {
        var pids = new HashSet<Integer>();
        try (var statement = connection.prepareStatement(THERE)) {
            bind(statement, keys);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    pids.add(rows.getInt("pid"));
                }
            }
        }
        return pids;
    }

    private void bindIdle(PreparedStatement statement) throws SQLException {
        long idle = idleFor.map(Duration::toMillis).orElse(-1L);
        statement.setLong(3, idle);
        statement.setLong(4, idle);
    }

    /** As text, in which microseconds survive: they are what tells two sessions apart. */
    private static void bind(PreparedStatement statement, List<SessionKey> keys) throws SQLException {
        var connection = statement.getConnection();
        statement.setArray(
                1,
                connection.createArrayOf(
                        "int4", keys.stream().map(SessionKey::pid).toArray()));
        statement.setArray(
                2,
                connection.createArrayOf(
                        "text",
                        keys.stream().map(key -> key.started().toString()).toArray()));
    }
}
