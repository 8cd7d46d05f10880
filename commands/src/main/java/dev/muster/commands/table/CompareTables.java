package dev.muster.commands.table;

import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares what was brought back with what is in its place, row by row, and tells how they differ. */
public record CompareTables(Place place) implements Step.Glance {

    @Override
    public String describe() {
        return "compare each row in schema %s with those in place, by key".formatted(place.schema());
    }

    @Override
    public String intent() {
        return "compare with those in place: " + place.essence();
    }

    @Override
    public Duration deadline() {
        return Duration.ofHours(6);
    }

    @Override
    public boolean evidence() {
        return true;
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        try (var opened = place.open(work)) {
            var session = opened.pulsing(new Pace(work, "comparing"));
            Restored.require(session, place.schema());
            session.connection().setReadOnly(true);
            session.connection().setTransactionIsolation(java.sql.Connection.TRANSACTION_REPEATABLE_READ);
            var sight = new ArrayList<String>();
            var all = session.atOnce(() -> {
                var found = compare(session);
                sight.addAll(Sight.of(session, place, found));
                return found;
            });
            session.connection().setReadOnly(false);
            var _ = session.atOnce(() -> {
                for (var one : all) {
                    Agreed.note(one).add(session, place.schema());
                }
                return true;
            });
            double seconds = Math.max(0.001, (System.nanoTime() - begun) / 1e9);
            return proof(all, sight, seconds);
        } catch (SQLException e) {
            throw Session.trouble("TABLE_COMPARE", "they cannot be compared", e);
        }
    }

    private List<Difference> compare(Session session) throws SQLException, InterruptedException {
        session.update("SET LOCAL work_mem = '128MB'");
        var all = new ArrayList<Difference>();
        var about = About.of(session, place.schema());
        var placed = about.stream()
                .filter(one -> one.kind() == About.Kind.PLACED)
                .map(About::table)
                .toList();
        for (var one : about) {
            if (placed.contains(one.table())) {
                continue; // It is the very table that was brought back.
            }
            if (one.kind() == About.Kind.TABLE && one.label().equals(About.TOP)) {
                all.add(Difference.of(session, place.schema(), one.table()));
            }
        }
        return all;
    }

    private static Proof proof(List<Difference> all, List<String> sight, double seconds) {
        var values = new LinkedHashMap<String, String>();
        values.put("seconds", "%.3f".formatted(seconds));
        values.put(
                "rows", String.valueOf(all.stream().mapToLong(Difference::rows).sum()));
        values.put(
                "missing",
                String.valueOf(
                        all.stream().mapToLong(one -> one.missing().rows()).sum()));
        values.put(
                "changed",
                String.valueOf(
                        all.stream().mapToLong(one -> one.changed().rows()).sum()));
        values.put(
                "extra",
                String.valueOf(all.stream().mapToLong(one -> one.extra().rows()).sum()));
        return new Proof(
                all.isEmpty()
                        ? "what was brought back is in its place: there is nothing to compare"
                        : Stream.concat(all.stream().map(Difference::line), sight.stream())
                                .collect(Collectors.joining("\n")),
                values);
    }
}
