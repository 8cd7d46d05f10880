package dev.muster.commands.table;

import dev.muster.chat.Human;
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
    private static final String THERE =
            "SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass(?) AND relkind IN ('r', 'p'))";

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
                session.update("SET LOCAL work_mem = '128MB'");
                var about = About.of(session, place.schema());
                var placed = placed(about);
                var found = compare(session, about, placed);
                sight.addAll(counted(session, placed));
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

    private static List<Name> placed(List<About> about) {
        return about.stream()
                .filter(one -> one.kind() == About.Kind.PLACED)
                .map(About::table)
                .toList();
    }

    private List<Difference> compare(Session session, List<About> about, List<Name> placed)
            throws SQLException, InterruptedException {
        var all = new ArrayList<Difference>();
        for (var one : about) {
            if (one.kind() == About.Kind.TABLE && one.label().equals(About.TOP) && !placed.contains(one.table())) {
                all.add(Difference.of(session, place.schema(), one.table()));
            }
        }
        return all;
    }

    /** With what was put into place as a whole nothing beside can be compared: it is looked for, and counted. */
    private static List<String> counted(Session session, List<Name> placed) throws SQLException, InterruptedException {
        var lines = new ArrayList<String>();
        for (var table : placed) {
            lines.add(
                    !session.is(THERE, table.quoted())
                            ? table.said()
                                    + " was put into place, and is gone again: somebody dropped or renamed it since"
                            : "%s is in its place, with %s"
                                    .formatted(
                                            table.said(),
                                            Human.count(
                                                    session.number("SELECT count(*) FROM " + Pair.rows(session, table)),
                                                    "row")));
        }
        return lines;
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
                Stream.concat(all.stream().map(Difference::line), sight.stream())
                        .collect(Collectors.joining("\n")),
                values);
    }
}
