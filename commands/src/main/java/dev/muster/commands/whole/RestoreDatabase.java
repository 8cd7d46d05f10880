package dev.muster.commands.whole;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Used;
import dev.muster.commands.where.Spot;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Restores one database out of a logical backup into a new one. Until it is whole it bears a name of Muster's own: what has
 * the name that was asked for is never half of something.
 *
 * @param into the name of the new database
 * @param beside the database that it is to take the place of later; empty: it stands for itself
 */
public record RestoreDatabase(Spot spot, Origin origin, String into, int jobs, Optional<String> beside)
        implements Step {

    @Override
    public String describe() {
        return "restore %s of backup %s into the new database %s on %s, with %s"
                .formatted(origin.database(), origin.backup(), into, spot.node(), Human.count(jobs, "job"));
    }

    /** The name of what only stands for a while holds the minute. */
    @Override
    public String intent() {
        return beside.map(database -> "restore %s beside %s on %s, %d jobs".formatted(origin, database, spot, jobs))
                .orElseGet(this::toString);
    }

    @Override
    public Duration deadline() {
        return Duration.ofHours(24);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        try (var connection = Server.of(work, spot).maintenance()) {
            var databases = new Databases(connection);
            var found = databases.named(into);
            if (found.isEmpty()) {
                return new Probe.NotDone();
            }
            return Mark.Restored.isOurs(origin, found.get().remark())
                    ? new Probe.Done(new Proof(
                            seen(databases.bytes(found.get().oid()), "it was whole before Muster was started again"),
                            values(work, found.get())))
                    : new Probe.Unclear("somebody else made the database " + into + " on " + spot.node()
                            + " meanwhile: rename or drop it, or ask again with another name");
        }
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        var said = new Restoration(work, this).run();
        try (var connection = Server.of(work, spot).maintenance()) {
            var databases = new Databases(connection);
            var found = databases.named(into).orElseThrow(this::gone);
            long bytes = databases.bytes(found.oid());
            var values = values(work, found);
            values.put("bytes", String.valueOf(bytes));
            values.put("seconds", "%.3f".formatted((System.nanoTime() - begun) / 1e9));
            return new Proof(seen(bytes, said), values);
        }
    }

    private String seen(long bytes, String said) {
        return "%s is there, %s: %s".formatted(into, Human.bytes(bytes), said);
    }

    /** With the moment that it goes back to, when it is to take the place of what is there. */
    private Map<String, String> values(Work work, Databases.Seen found) {
        var values = new TreeMap<>(Used.of(work.tools().vault(), origin.cluster(), origin.backup()));
        values.put("oid", String.valueOf(found.oid()));
        Optional.ofNullable(values.get("backup_at"))
                .filter(_ -> beside.isPresent())
                .ifPresent(at -> values.put("target_at", at));
        return values;
    }

    private Problem.Trouble gone() {
        return new Problem(
                        "DATABASE_GONE",
                        "the database " + into + " is gone right after it was restored",
                        "see who dropped or renamed it, then ask again")
                .asTrouble();
    }

    @Override
    public Optional<Step> undo(Proof proof) {
        return Optional.ofNullable(proof.values().get("oid"))
                .map(oid -> new DropBeside(spot, into, Long.parseLong(oid), origin));
    }

    @Override
    public List<Next> next(Proof proof) {
        return beside.isPresent() ? List.of() : List.of(new Next("Sessions", "sessions " + spot.cluster()));
    }
}
