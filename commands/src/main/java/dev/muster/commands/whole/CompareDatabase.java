package dev.muster.commands.whole;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Spot;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Compares what was restored with what the backup says it held; and, where it is to take the place of another, tells what
 * would be different.
 *
 * @param present the database that it is to take the place of
 */
public record CompareDatabase(Spot spot, Origin origin, String database, Optional<String> present)
        implements Step.Glance {
    private static final int TOLD = 6;

    @Override
    public String describe() {
        return "compare %s with what backup %s holds: objects, rows, sequences, constraints, indexes, extensions"
                .formatted(database, origin.backup());
    }

    @Override
    public String intent() {
        return "compare what was restored on %s with %s%s"
                .formatted(
                        spot, origin, present.map(name -> ", and with " + name).orElse(" in " + database));
    }

    @Override
    public Duration deadline() {
        return Duration.ofHours(12);
    }

    @Override
    public boolean evidence() {
        return true;
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        var comparison = new Comparison(work, this).run();
        if (!comparison.differences().isEmpty()) {
            var first = comparison.differences().stream().limit(TOLD).toList();
            int more = comparison.differences().size() - first.size();
            throw new Problem(
                            "RESTORED_DIFFERS",
                            "%s is not what backup %s holds: %s%s"
                                    .formatted(
                                            database,
                                            origin.backup(),
                                            String.join("; ", first),
                                            more == 0 ? "" : " (and " + more + " more)"),
                            "nothing was replaced: roll back, look at %s if you want to know why, and restore another backup"
                                    .formatted(database))
                    .asTrouble();
        }
        var took = Duration.ofNanos(System.nanoTime() - begun);
        return new Proof(
                String.join("; ", comparison.seen()) + "; compared in " + Human.duration(took),
                Map.of("seconds", String.valueOf(took.toMillis() / 1000.0)));
    }
}
