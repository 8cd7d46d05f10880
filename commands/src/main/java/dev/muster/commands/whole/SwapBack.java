package dev.muster.commands.whole;

import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Spot;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a swap back: the kept database has its name again. What took its place is kept in turn, with all that was written
 * into it meanwhile.
 *
 * @param swapped as it was swapped
 * @param successor the number of what has the name now
 * @param limit the connection limit that it should have
 */
public record SwapBack(Spot spot, Pair swapped, long successor, int limit) implements Step {

    @Override
    public String describe() {
        return "swap back: %s becomes %s again; what was written since the swap stays in %s"
                .formatted(swapped.kept(), swapped.database(), DatabaseNames.undone(swapped.kept()));
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(5);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public Loss loss() {
        return Loss.of(describe());
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        try (var connection = Server.of(work, spot).maintenance()) {
            return front(new Databases(connection)) == swapped.present()
                    ? new Probe.Done(proof())
                    : new Probe.NotDone();
        }
    }

    private long front(Databases databases) throws SQLException {
        return databases.named(swapped.database()).map(Databases.Seen::oid).orElse(0L);
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        var server = Server.of(work, spot);
        try (var connection = server.maintenance()) {
            var databases = new Databases(connection);
            if (front(databases) == swapped.present()) {
                return proof();
            }
            var old = databases
                    .of(swapped.present())
                    .orElseThrow(() -> gone("what was kept as " + swapped.kept() + " is not there any more"));
            var front = databases.named(swapped.database());
            if (front.isPresent() && front.get().oid() != successor) {
                throw gone(swapped.database() + " is another database than the one that was swapped in");
            }
            new Obstacles(connection, swapped.database()).requireNone();
            work.checkpoint();
            var statements = front.isPresent() ? swap(old, front.get()) : again(old, "");
            new Exclusive(server).run(List.of(swapped.database(), old.name()), statements);
            if (front(databases) != swapped.present()) {
                throw gone(swapped.database() + " was changed while it was swapped back");
            }
            var readers = new Readers(work, spot).sendAway(successor, DatabaseNames.undone(swapped.kept()));
            return Proof.of(proof().seen() + readers);
        }
    }

    private List<String> swap(Databases.Seen old, Databases.Seen front) {
        var undone = DatabaseNames.undone(swapped.kept());
        var statements = new ArrayList<String>();
        statements.add(Databases.rename(swapped.database(), undone));
        statements.add(Exclusive.require(undone, successor));
        statements.addAll(again(old, front.remark()));
        var why = "its place was given back to the one before";
        statements.addAll(
                Databases.putAside(undone, new Mark.Kept(swapped.database(), swapped.present(), Instant.now(), why)));
        return statements;
    }

    private List<String> again(Databases.Seen old, String remark) {
        return List.of(
                Databases.rename(old.name(), swapped.database()),
                Exclusive.require(swapped.database(), swapped.present()),
                Databases.remark(swapped.database(), remark),
                Databases.limit(swapped.database(), limit));
    }

    private Proof proof() {
        return Proof.of(
                "%s is again what it was before the swap, and open (connection limit %s); what was written meanwhile is in %s and is kept"
                        .formatted(
                                swapped.database(),
                                limit < 0 ? "none" : String.valueOf(limit),
                                DatabaseNames.undone(swapped.kept())));
    }

    private Problem.Trouble gone(String fact) {
        return new Problem(
                        "CANNOT_SWAP_BACK",
                        fact,
                        "see what there is: /db kept list %s; or restore a backup: /db backup list %s"
                                .formatted(spot.cluster(), spot.cluster()))
                .asTrouble();
    }

    @Override
    public List<Next> next(Proof proof) {
        return List.of(new Next("Kept databases", "kept list " + spot.cluster()));
    }
}
