package dev.muster.commands.whole;

import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.where.Spot;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

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
    public Loss loss() {
        return Loss.of(describe());
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        try (var connection = Server.of(work, spot).maintenance()) {
            return standing(new Databases(connection)).isPresent()
                    ? new Probe.NotDone()
                    : new Probe.Done(Proof.of("there is no restored database " + database + " to drop"));
        }
    }

    private Optional<Databases.Seen> standing(Databases databases) throws SQLException {
        return databases.named(database).filter(found -> found.oid() == oid);
    }

    @Override
    public Proof perform(Work work) throws SQLException {
        try (var connection = Server.of(work, spot).maintenance()) {
            var databases = new Databases(connection);
            var standing = standing(databases);
            if (standing.isEmpty()) {
                return Proof.of("there is no restored database " + database
                        + " to drop: it has another name by now, and is left alone");
            }
            work.checkpoint();
            databases.dropForGood(standing.get(), spot);
            return Proof.of("dropped " + database);
        }
    }
}
