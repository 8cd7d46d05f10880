package dev.muster.commands.whole;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Spot;
import java.sql.SQLException;
import java.time.Duration;

/** Drops a kept database for good, and only if what took its place is there and lets people in. */
public record DropKept(Spot spot, String name, long oid) implements Step {

    @Override
    public String describe() {
        return "drop the kept database " + name + " for good";
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(10);
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        try (var connection = Server.of(work, spot).maintenance()) {
            return new Databases(connection).of(oid).isPresent()
                    ? new Probe.NotDone()
                    : new Probe.Done(Proof.of(name + " is not there any more"));
        }
    }

    @Override
    public Proof perform(Work work) throws SQLException {
        try (var connection = Server.of(work, spot).maintenance()) {
            var databases = new Databases(connection);
            if (databases.of(oid).isEmpty()) {
                return Proof.of(name + " is not there any more");
            }
            var kept = KeptOnes.of(databases)
                    .named(name)
                    .filter(found -> found.seen().oid() == oid)
                    .orElseThrow(() -> new Problem(
                                    "NOT_KEPT",
                                    name
                                            + " is no kept database any more: somebody renamed it, or took its comment away",
                                    "see /db kept list " + spot.cluster())
                            .asTrouble());
            requireSuccessor(kept);
            work.checkpoint();
            databases.dropForGood(kept.seen(), spot);
            return Proof.of("dropped %s; %s (%d) has its name"
                    .formatted(
                            name,
                            kept.mark().database(),
                            kept.successor().map(Databases.Seen::oid).orElse(0L)));
        }
    }

    /** Never what nothing replaces. */
    static void requireSuccessor(KeptOnes.Kept kept) {
        if (kept.successor().isEmpty()
                || kept.successor().get().access().limit() == 0
                || !kept.successor().get().access().open()) {
            throw new Problem(
                            "NO_SUCCESSOR",
                            "%s is all there is of %s: what took its place %s"
                                    .formatted(
                                            kept.seen().name(),
                                            kept.mark().database(),
                                            kept.successor().isEmpty() ? "is not there" : "lets nobody in"),
                            "bring %s back first; a kept database is dropped only when another one serves"
                                    .formatted(kept.mark().database()))
                    .asTrouble();
        }
    }
}
