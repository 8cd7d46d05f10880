package dev.muster.commands.table;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Remains;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Used;
import dev.muster.commands.where.Gone;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Brings tables back beside, into a schema of their own, with everything that belongs to them. */
public record BringBack(Place place, List<Name> tables, Origin origin) implements Step {
    public BringBack {
        tables = List.copyOf(tables);
    }

    @Override
    public String describe() {
        return "bring %s of %s back beside, into schema %s, from %s"
                .formatted(told(tables), place.database(), place.schema(), origin.told());
    }

    static String told(List<Name> tables) {
        return tables.stream().map(Name::said).collect(Collectors.joining(", "));
    }

    /** All but the schema, whose name holds the second and some letters. */
    @Override
    public String intent() {
        return "bring back beside: %s, %s, %s"
                .formatted(place.essence(), tables, origin.backup().orElse("a side instance"));
    }

    @Override
    public Remains remains() {
        return Remains.sides(origin.side().stream().toList());
    }

    @Override
    public Duration deadline() {
        return Duration.ofHours(12);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        try (var session = place.open(work)) {
            return Marker.of(session, this)
                    .complete()
                    .<Probe>map(rows -> new Probe.Done(proof(Long.parseLong(rows), used(work), "is there")))
                    .orElseGet(Probe.NotDone::new);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Probe.Unclear("it was interrupted: look whether there is a schema " + place.schema());
        }
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        try (var session = place.open(work)) {
            var marker = Marker.of(session, this);
            var done = marker.complete();
            if (done.isPresent()) {
                return proof(Long.parseLong(done.get()), used(work), "was there already");
            }
            try {
                marker.begin();
                var brought = new Bringing(this, work, session).run();
                double seconds = Math.max(0.001, (System.nanoTime() - begun) / 1e9);
                marker.complete(brought.rows());
                work.progress(100, "there");
                var values = used(work);
                values.put("bytes", String.valueOf(brought.bytes()));
                values.put("seconds", "%.3f".formatted(seconds));
                return proof(
                        brought.rows(),
                        values,
                        "came back in %s%s"
                                .formatted(
                                        Human.duration(Duration.ofMillis((long) (seconds * 1000))),
                                        brought.told().stream()
                                                .map(line -> "; " + line)
                                                .collect(Collectors.joining())));
            } catch (SQLException e) {
                marker.drop(place, work);
                requireServer(work, Gone.lost(e));
                throw e;
            } catch (Problem.Trouble trouble) {
                marker.drop(place, work);
                requireServer(work, Gone.lost(trouble.problem().fact()));
                throw trouble;
            } catch (Work.Stopped | InterruptedException e) {
                // Whatever else is thrown may mean that somebody else does this step by now: then nothing here is ours.
                marker.drop(place, work);
                throw e;
            }
        }
    }

    private void requireServer(Work work, boolean lost) {
        var gone = new Gone(work, place.cluster(), place.node());
        if (lost && gone.isAway()) {
            throw gone.trouble("it was lost while %s came back beside; what is there is as it was, and schema %s is"
                            .formatted(told(tables), place.schema())
                    + " marked as unfinished: trying again begins anew");
        }
    }

    /** A side instance said itself which moment it stands at, when it was made. */
    private Map<String, String> used(Work work) {
        var values = new TreeMap<String, String>();
        origin.backup()
                .map(id -> Used.of(work.tools().vault(), place.cluster(), id))
                .ifPresent(values::putAll);
        Optional.ofNullable(values.get("backup_at")).ifPresent(at -> values.put("target_at", at));
        return values;
    }

    private Proof proof(long rows, Map<String, String> values, String how) {
        return new Proof(
                "%s with %s in schema %s %s".formatted(told(tables), Human.count(rows, "row"), place.schema(), how),
                values);
    }

    @Override
    public List<Next> next(Proof proof) {
        return List.of(
                new Next("Drop what was brought back", "restored drop " + place.cluster() + " " + place.schema()));
    }

    @Override
    public Optional<Step> undo(Proof proof) {
        return Optional.of(new PutAway(place));
    }
}
