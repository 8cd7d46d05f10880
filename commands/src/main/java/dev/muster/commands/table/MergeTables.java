package dev.muster.commands.table;

import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.where.Gone;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts back what was brought back beside: rows that are missing, or with {@code replace} everything as it was; tables that
 * are gone as a whole. In one transaction, which leaves a mark where it began.
 */
public record MergeTables(Place place, List<Name> tables, boolean replace) implements Step {
    static final String MERGED = "merged";
    static final String REPLACED = "replaced";

    public MergeTables {
        tables = List.copyOf(tables);
    }

    @Override
    public String describe() {
        return replace
                ? "make %s what they were then: insert what is missing, overwrite what was changed, take away what came"
                                .formatted(BringBack.told(tables))
                        + " after, in one transaction; what is replaced is kept in schema " + place.schema()
                : "insert into %s what is missing, and nothing else, in one transaction"
                        .formatted(BringBack.told(tables));
    }

    @Override
    public String intent() {
        return "%s: %s, %s".formatted(replace ? "replace" : "merge", place.essence(), tables);
    }

    @Override
    public Optional<String> question() {
        return Optional.of(
                replace
                        ? "Replace the rows of %s by those that were compared above?".formatted(BringBack.told(tables))
                        : "Insert the missing rows that were counted above into %s?".formatted(BringBack.told(tables)));
    }

    @Override
    public Duration deadline() {
        return Duration.ofHours(6);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    private String label() {
        return replace ? REPLACED : MERGED;
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        try (var session = place.open(work)) {
            return Merging.done(session, place.schema(), label())
                    .<Probe>map(done -> new Probe.Done(proof(done)))
                    .orElseGet(Probe.NotDone::new);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Probe.Unclear("it was interrupted: ask again");
        }
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        var pace = new Pace(work, "beginning");
        try (var opened = place.open(work)) {
            var session = opened.pulsing(pace);
            Restored.require(session, place.schema());
            var done = Merging.done(session, place.schema(), label());
            if (done.isPresent()) {
                return proof(done.get());
            }
            var merged = session.atOnce(() -> new Merging(session, place.schema(), pace).run(replace));
            double seconds = Math.max(0.001, (System.nanoTime() - begun) / 1e9);
            var proof = proof(merged);
            var values = new TreeMap<>(proof.values());
            values.put("seconds", "%.3f".formatted(seconds));
            return new Proof(proof.seen(), values);
        } catch (SQLException e) {
            var gone = new Gone(work, place.cluster(), place.node());
            if (Gone.lost(e) && gone.isAway()) {
                throw gone.trouble("it was lost while rows were put back; that is one transaction: once it is started,"
                        + " all is as before, or all was put back, and trying again sees which");
            }
            throw Session.undone("TABLE_MERGE", "nothing was put back, all is as before", e);
        }
    }

    /** The rows are there for everybody from its commit on. */
    private static Proof proof(Merging.Done done) {
        var values = new TreeMap<String, String>();
        done.at().ifPresent(at -> values.put("writable_at", at.toString()));
        done.lost().ifPresent(last -> values.put("last_lost_at", last.toString()));
        return new Proof(done.seen(), values);
    }

    @Override
    public List<Next> next(Proof proof) {
        return List.of(
                new Next("Drop what was kept beside", "restored drop " + place.cluster() + " " + place.schema()));
    }

    @Override
    public Optional<Step> undo(Proof proof) {
        return Optional.of(new UndoMerge(place, tables));
    }
}
