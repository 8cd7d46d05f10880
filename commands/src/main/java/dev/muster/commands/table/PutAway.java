package dev.muster.commands.table;

import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Takes back that something was brought back: drops it, if it was only looked at. What was put back and taken out again may
 * hold rows by now that are nowhere else: it stays until somebody has it dropped.
 */
public record PutAway(Place place) implements Step {
    private static final String KEPT = "kept";

    @Override
    public String describe() {
        return "drop schema %s of %s again, if nothing of it was put back; otherwise it stays"
                .formatted(place.schema(), place.database());
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        return new DropRestored(place).probe(work);
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        try (var session = place.open(work)) {
            if (DropRestored.gone(session, place.schema())) {
                return Proof.of("schema " + place.schema() + " was gone already");
            }
            Restored.require(session, place.schema());
            work.checkpoint();
            return session.atOnce(() -> putAway(session));
        } catch (SQLException e) {
            throw DropRestored.trouble(place.schema(), e);
        }
    }

    private Proof putAway(Session session) throws SQLException, InterruptedException {
        // Whoever puts something back writes there that it was done: not between our look and the drop.
        session.update("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE".formatted(About.where(place.schema())));
        var done = About.of(session, place.schema()).stream()
                .filter(one -> one.kind() == About.Kind.DONE)
                .toList();
        if (done.isEmpty()) {
            DropRestored.drop(session, place.schema());
            return Proof.of("schema %s is gone, and nothing else with it".formatted(place.schema()));
        }
        if (!done.getLast().label().equals(UndoMerge.DONE)) {
            throw new Problem(
                            "STILL_IN_PLACE",
                            "what was brought back into schema %s was %s, and nothing took that back: what it replaced"
                                            .formatted(
                                                    place.schema(),
                                                    done.getLast().label())
                                    + " is kept there alone",
                            "cancel, and all stays as it is; once nobody needs what was replaced: " + later())
                    .asTrouble();
        }
        return new Proof(
                "schema %s stays, with all that is in it: it was put back in between, and may hold rows by now that are nowhere else; once nobody needs them: %s"
                        .formatted(place.schema(), later()),
                Map.of(KEPT, place.schema()));
    }

    private String later() {
        return "/db " + words();
    }

    private String words() {
        return "restored drop " + place.cluster() + " " + place.schema();
    }

    @Override
    public List<Next> next(Proof proof) {
        return proof.values().containsKey(KEPT) ? List.of(new Next("Drop what was kept beside", words())) : List.of();
    }
}
