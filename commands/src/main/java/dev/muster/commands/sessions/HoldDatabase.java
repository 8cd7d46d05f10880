package dev.muster.commands.sessions;

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
import java.util.Objects;
import java.util.Optional;

/**
 * Lets no new session into a database: its connection limit becomes 0.
 *
 * @param oid so that a database that took its name meanwhile is not meant
 * @param limit what the limit was, and will be again
 * @param acting as whom it is done, whose rights were looked at
 */
public record HoldDatabase(Spot spot, String database, long oid, int limit, Acting acting) implements Step {

    /** Plans of before there were two to act as have none. */
    public HoldDatabase {
        acting = Objects.requireNonNullElse(acting, Acting.WATCHER);
    }

    @Override
    public String describe() {
        return "let no new session into " + database + " (connection limit 0, was " + Limits.said(limit) + ")";
    }

    @Override
    public Duration deadline() {
        return Duration.ofSeconds(30);
    }

    @Override
    public boolean stops() {
        return true;
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        try (var connection = work.access().maintenance(spot.as(acting, work), Line.PATIENCE)) {
            var found = Limits.of(connection, database);
            if (found.isEmpty() || found.get().oid() != oid) {
                return new Probe.Unclear("the database " + database + " of before is not on " + spot.node()
                        + " any more: see what became of it");
            }
            return found.get().limit() == 0
                    ? new Probe.Done(proof("the connection limit of " + database + " is 0"))
                    : new Probe.NotDone();
        }
    }

    @Override
    public Proof perform(Work work) throws SQLException {
        try (var connection = work.access().maintenance(spot.as(acting, work), Line.PATIENCE)) {
            if (hold(work, connection)) {
                Limits.set(connection, database, 0);
            }
            int now = Limits.of(connection, database).map(Limits::limit).orElseThrow(this::changed);
            if (now != 0) {
                throw changed();
            }
            return proof("the connection limit of " + database + " is 0; " + tried(work, connection));
        }
    }

    private Proof proof(String seen) {
        return new Proof(seen, Held.values(this));
    }

    /** Whether it is still to be done. What others changed meanwhile is not ours to overwrite: we would not undo it. */
    private boolean hold(Work work, Connection connection) throws SQLException {
        var found = Limits.of(connection, database)
                .filter(limits -> limits.oid() == oid)
                .orElseThrow(this::changed);
        if (found.limit() == 0) {
            return false;
        }
        if (found.limit() != limit) {
            throw changed();
        }
        work.checkpoint();
        return true;
    }

    /** By the role that watches: no limit stops a superuser, which whoever restores may be. */
    private String tried(Work work, Connection connection) throws SQLException {
        var tried = Limits.tried(work, spot.in(work), database);
        if (tried != Limits.Tried.IN) {
            return tried.told();
        }
        try (var ours = work.access().maintenance(spot.in(work), Line.PATIENCE)) {
            if (Limits.superuser(ours)) {
                return "this cannot be tried, since Muster is a superuser here, and no limit stops those";
            }
        }
        Limits.set(connection, database, limit);
        throw new Problem(
                        "NOT_HELD",
                        "a new session was let into %s although its connection limit was 0; it is %d again"
                                .formatted(database, limit),
                        "see what lies between Muster and " + spot.node() + ": a pooler keeps sessions open")
                .asTrouble();
    }

    private Problem.Trouble changed() {
        return new Problem(
                        "DATABASE_CHANGED",
                        "the database " + database + " or its connection limit was changed meanwhile",
                        "see who else works on it, then ask anew")
                .asTrouble();
    }

    @Override
    public Optional<Step> undo(Proof proof) {
        return Optional.of(new ReleaseDatabase(spot.cluster(), database, limit, acting));
    }
}
