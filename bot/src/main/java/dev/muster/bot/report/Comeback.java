package dev.muster.bot.report;

import static dev.muster.bot.report.Markdown.line;
import static dev.muster.bot.report.Markdown.table;

import dev.muster.bot.incident.Stamp;
import dev.muster.bot.journal.What;
import dev.muster.chat.Human;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A run that brought something back, as its steps measured it. They say so in the values of their proofs, as ISO instants:
 * {@code writable_at}, from when it could be written to again; {@code target_at}, the moment that it went back to;
 * {@code last_lost_at}, the last commit after it that is known, and gone, with {@code lost_at_least} when there may be later
 * ones.
 *
 * @param lost empty when what is there now lost nothing by it, or nobody knows the last that it did
 * @param atLeast whether more may be lost than is known
 */
record Comeback(
        Course course,
        Optional<Instant> writable,
        Optional<Instant> target,
        Optional<Downtime.Span> lost,
        boolean atLeast) {
    private static final String AT_LEAST = "lost_at_least";

    /** Of those that changed something, and whose changes stayed. */
    static List<Comeback> all(List<Course> courses) {
        return courses.stream()
                .filter(course -> course.ran() && course.outcome() != Course.Outcome.ROLLED_BACK)
                .map(Comeback::of)
                .filter(it -> it.writable().isPresent() || it.lost().isPresent())
                .toList();
    }

    private static Comeback of(Course course) {
        var values = new TreeMap<String, String>();
        course.legs().stream()
                .filter(Predicate.not(Course.Leg::back))
                .flatMap(leg -> done(leg).stream())
                .forEach(end -> add(end.proof().values(), values));
        var target = at(values, "target_at");
        var lost = target.flatMap(from -> at(values, "last_lost_at")
                .map(last -> new Downtime.Span(from, last.isBefore(from) ? from : last, true)));
        return new Comeback(course, at(values, "writable_at"), target, lost, values.containsKey(AT_LEAST));
    }

    /** Who knows the last anew knows whether it was the last. */
    private static void add(Map<String, String> said, Map<String, String> values) {
        if (said.containsKey("last_lost_at")) {
            values.remove(AT_LEAST);
        }
        values.putAll(said);
    }

    /** What was written to what was lost, since the target, until it was: nobody knows when, but before it was asked for. */
    Optional<Downtime.Span> atMost() {
        var asked = course.span().first();
        return target.filter(_ -> lost.isEmpty() && !atLeast)
                .map(from -> new Downtime.Span(from, asked.isBefore(from) ? from : asked, true));
    }

    private static Optional<Course.End.Done> done(Course.Leg leg) {
        return leg.end() instanceof Course.End.Done done ? Optional.of(done) : Optional.empty();
    }

    /** What cannot be read is not measured. */
    private static Optional<Instant> at(Map<String, String> values, String key) {
        try {
            return Optional.ofNullable(values.get(key)).map(Instant::parse);
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    /** From the beginning of the incident until it could be written to again, with what took how long in between. */
    String markdown(Instant start) {
        var rows = new ArrayList<Row>();
        rows.add(new Row(start, "the incident begins"));
        rows.add(new Row(course.span().first(), "run " + course.run() + " is proposed"));
        course.mark().stream()
                .filter(event -> event.what() instanceof What.Voted voted && voted.verdict() == What.Verdict.APPROVE)
                .reduce((_, last) -> last)
                .ifPresent(event -> rows.add(new Row(event.at(), "it is approved")));
        course.span().started().ifPresent(at -> rows.add(new Row(at, "it begins")));
        for (var leg : course.legs()) {
            if (!leg.back()) {
                done(leg)
                        .ifPresent(end -> rows.add(new Row(
                                end.at(),
                                "step %d is done, in %s: %s"
                                        .formatted(leg.step() + 1, Human.duration(end.took()), leg.description()))));
            }
        }
        writable.ifPresent(at -> rows.add(new Row(at, "it can be written to again")));
        rows.sort(Comparator.comparing(Row::at));
        return table(
                List.of("At", "After", "What"),
                rows.stream().map(row -> row.cells(start)).toList());
    }

    private record Row(Instant at, String what) {
        List<String> cells(Instant start) {
            return List.of(Stamp.full(at), Human.duration(Stamp.between(start, at)), line(what));
        }
    }
}
