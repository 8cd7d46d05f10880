package dev.muster.commands.whole;

import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Spot;
import java.sql.SQLException;
import java.time.Duration;

/** Drops what was restored, as long as it stands where it was restored to: what took the place of another is left alone. */
public record DropBeside(Spot spot, String database, long oid, Origin origin) implements Step {

    @Override
    public String describe() {
        return "drop the restored database " + database + ", with whatever was written into it since";
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Danger danger() {
        return Danger.DESTRUCTIVE;
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        try (var connection = Server.of(work, spot).maintenance()) {
            return stands(new Databases(connection))
                    ? new Probe.NotDone()
                    : new Probe.Done(Proof.of("there is no restored database " + database + " to drop"));
        }
    }

    private boolean stands(Databases databases) throws SQLException {
        return databases.named(database).filter(found -> found.oid() == oid).isPresent();
    }

    @Override
    public Proof perform(Work work) throws SQLException {
        try (var connection = Server.of(work, spot).maintenance()) {
            var databases = new Databases(connection);
            if (!stands(databases)) {
                return Proof.of("there is no restored database " + database
                        + " to drop: it has another name by now, and is left alone");
            }
            work.checkpoint();
            databases.drop(database);
            if (stands(databases)) {
                throw new Problem(
                                "NOT_DROPPED",
                                database + " is still there",
                                "see who works on it: /db sessions " + spot.cluster())
                        .asTrouble();
            }
            return Proof.of("dropped " + database);
        }
    }
}
