package dev.muster.commands.whole;

import dev.muster.commands.backup.TakeBackup;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/**
 * A backup of what is there now, before anything else takes its place. What is damaged may not be readable: then this says
 * so, and stops nothing, since the database itself is kept anyway.
 */
public record SafetySnapshot(TakeBackup take) implements Step {

    @Override
    public String describe() {
        return "safety snapshot of the present state, if it can be read: " + take.describe();
    }

    @Override
    public String intent() {
        return "safety snapshot: " + take.intent();
    }

    @Override
    public Duration deadline() {
        return take.deadline();
    }

    @Override
    public boolean cancellable() {
        return take.cancellable();
    }

    @Override
    public Probe probe(Work work) {
        return take.probe(work);
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        try {
            var proof = take.perform(work, true);
            return new Proof("safety snapshot: " + proof.seen(), proof.values());
        } catch (Problem.Trouble trouble) {
            return new Proof(
                    "NO SAFETY SNAPSHOT: the present state could not be read: %s (%s). The database itself will be kept, as it is"
                            .formatted(
                                    trouble.problem().fact(), trouble.problem().hint()),
                    Map.of("missing", trouble.problem().code()));
        }
    }
}
