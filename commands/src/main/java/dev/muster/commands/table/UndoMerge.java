package dev.muster.commands.table;

import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Takes back what was put back: exactly the rows that were inserted, and what was kept of those that were replaced. */
public record UndoMerge(Place place, List<Name> tables) implements Step {
    static final String DONE = "taken back";

    public UndoMerge {
        tables = List.copyOf(tables);
    }

    @Override
    public String describe() {
        return "take out of %s again what was put back, and put in what was kept in schema %s"
                .formatted(BringBack.told(tables), place.schema());
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
    public Loss loss() {
        return Loss.of(
                ("nothing for good; but tables that came back as a whole go out of their place again, with every row"
                                + " written since, which stays in schema %s")
                        .formatted(place.schema()));
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        try (var session = place.open(work)) {
            return Merging.done(session, place.schema(), DONE)
                    .<Probe>map(done -> new Probe.Done(Proof.of(done.seen())))
                    .orElseGet(Probe.NotDone::new);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Probe.Unclear("it was interrupted: ask again");
        }
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        var pace = new Pace(work, "beginning");
        try (var opened = place.open(work)) {
            var session = opened.pulsing(pace);
            Restored.require(session, place.schema());
            var done = Merging.done(session, place.schema(), DONE);
            if (done.isPresent()) {
                return Proof.of(done.get().seen());
            }
            return Proof.of(String.join("\n", session.atOnce(() -> new Merging(session, place.schema(), pace).back())));
        } catch (SQLException e) {
            throw Session.undone("TABLE_UNMERGE", "nothing was taken back, all is as before", e);
        }
    }
}
