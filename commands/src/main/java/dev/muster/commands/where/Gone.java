package dev.muster.commands.where;

import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.regex.Pattern;

/** A server that was lost in the middle of something: whether it is still away, and what is said then. */
public record Gone(Work work, String cluster, String node) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Pattern SAID = Pattern.compile(
            "server closed the connection|terminating connection|connection to server|connection not open"
                    + "|could not (send|receive) data|the database system is");

    /** Whether a session ended and not what was done in it. */
    public static boolean lost(SQLException e) {
        var state = String.valueOf(e.getSQLState());
        return state.startsWith("08") || state.startsWith("57P");
    }

    /** The same, of what a tool complains of. */
    public static boolean lost(String complaint) {
        return SAID.matcher(complaint).find();
    }

    /** Whether nobody is there now: it may be back already. */
    public boolean isAway() {
        try (var _ = work.access()
                .maintenance(work.tools().handling().asAdmin(cluster, new Spot(cluster, node).in(work)), PATIENCE)) {
            return false;
        } catch (SQLException | Problem.Trouble _) {
            return true;
        }
    }

    /** {@code so} is what is true of the data. */
    public Problem.Trouble trouble(String so) {
        return new Problem(
                        "SERVER_GONE",
                        node + " does not answer any more: " + so,
                        "see /db status %s, start it if nobody has, then retry; or roll back".formatted(cluster))
                .asTrouble();
    }
}
