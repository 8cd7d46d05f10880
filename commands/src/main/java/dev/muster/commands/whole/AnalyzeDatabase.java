package dev.muster.commands.whole;

import dev.muster.chat.Human;
import dev.muster.commands.host.Host;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Words;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.where.Spot;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gathers what the planner of queries has to know: a dump does not bring it along, and without it the first queries of
 * everybody would be the slowest.
 *
 * @param beside the database that it is to take the place of later
 */
public record AnalyzeDatabase(Spot spot, String database, int jobs, Optional<String> beside) implements Step {

    @Override
    public String describe() {
        return "gather statistics for queries in " + database;
    }

    @Override
    public String intent() {
        return "gather statistics on %s in what was restored %s"
                .formatted(spot, beside.map(name -> "beside " + name).orElse("into " + database));
    }

    @Override
    public Duration deadline() {
        return Duration.ofHours(6);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public Probe probe(Work work) {
        return new Probe.NotDone(); // To do it again does no harm.
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        var server = Server.of(work, spot);
        int major;
        try (var connection = server.maintenance()) {
            major = connection.getMetaData().getDatabaseMajorVersion();
        }
        work.progress(1, "reading a sample of each table");
        var line = List.of(
                work.tools().kits().of(major).program("vacuumdb"),
                "--analyze-only",
                "--quiet",
                "--no-password",
                "--jobs=" + jobs,
                "--dbname=" + Server.conninfo(database));
        var outcome = new Chores(work.tools().host(), work::checkpoint).run(Host.Errand.of(line, server.environment()));
        if (!outcome.ok()) {
            throw new Problem(
                            "NOT_ANALYZED",
                            "statistics of %s cannot be gathered: %s"
                                    .formatted(database, server.veiled(Words.last(outcome.complaint()))),
                            "see what PostgreSQL says there, then try again")
                    .asTrouble();
        }
        var took = Duration.ofNanos(System.nanoTime() - begun);
        return new Proof(
                "statistics of %s gathered in %s".formatted(database, Human.duration(took)),
                Map.of("seconds", String.valueOf(took.toMillis() / 1000.0)));
    }
}
