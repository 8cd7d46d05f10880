package dev.muster.bot.report;

import static dev.muster.bot.report.Markdown.line;
import static dev.muster.bot.report.Markdown.table;

import dev.muster.bot.incident.Incident;
import dev.muster.bot.incident.Phrases;
import dev.muster.bot.incident.Stamp;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import dev.muster.chat.Human;
import dev.muster.commands.plan.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Every run of an incident, for its report: who wanted it, who agreed, what was done and seen. */
final class RunSections {
    private final TreeMap<Long, RunSummary> summaries = new TreeMap<>();
    private final TreeMap<Long, Course> courses = new TreeMap<>();

    RunSections(Incident incident, List<RunSummary> runs) {
        runs.forEach(run -> summaries.put(run.number(), run));
        Course.all(incident.events()).forEach(course -> courses.put(course.run(), course));
    }

    String markdown() {
        var numbers = new TreeMap<Long, Boolean>();
        summaries.keySet().forEach(number -> numbers.put(number, true));
        courses.keySet().forEach(number -> numbers.put(number, true));
        return numbers.isEmpty()
                ? "None."
                : numbers.keySet().stream().map(this::run).collect(Collectors.joining("\n\n"));
    }

    private String run(long number) {
        var summary = Optional.ofNullable(summaries.get(number));
        var course = Optional.ofNullable(courses.get(number));
        var title = summary.map(RunSummary::title).or(() -> course.flatMap(Course::title));
        var parts = new ArrayList<String>();
        parts.add("### Run " + number + title.map(it -> ": " + line(it)).orElse(""));
        course.ifPresent(it -> it.mark().stream()
                .filter(event -> event.what() instanceof What.GlassBroken)
                .forEach(event -> parts.add("> **" + line(Phrases.of(event.what())) + " — " + signed(event) + "**")));
        parts.add(facts(summary, course));
        course.ifPresent(it -> {
            parts.add(votes(it));
            parts.add(steps(it));
        });
        return String.join("\n\n", parts.stream().map(String::strip).toList());
    }

    private static String facts(Optional<RunSummary> summary, Optional<Course> course) {
        var rows = new ArrayList<List<String>>();
        summary.ifPresent(run -> {
            rows.add(List.of(
                    "Asked by",
                    line(run.asked().by() + ", " + Stamp.full(run.asked().at()))));
            rows.add(List.of("Words", line(run.asked().words())));
            rows.add(List.of("Reason", line(run.asked().reason().orElse("none given"))));
            rows.add(List.of("Danger", run.danger().name().toLowerCase(Locale.ROOT)));
            rows.add(List.of("Would lose", line(loss(run.loss()))));
        });
        rows.add(List.of("Outcome", course.map(RunSections::outcome).orElse("not on record")));
        return table(List.of("Fact", "Value"), rows);
    }

    private static String loss(Loss loss) {
        return loss.what()
                + loss.from().map(from -> ", from " + Stamp.full(from)).orElse("")
                + loss.to().map(to -> " to " + Stamp.full(to)).orElse("");
    }

    private static String outcome(Course course) {
        var words = course.outcome().words();
        var span = course.span();
        return span.ended()
                .map(ended -> words + ", " + Stamp.full(ended)
                        + span.started()
                                .map(started -> ", after " + Human.duration(Stamp.between(started, ended)))
                                .orElse(", before anything was done"))
                .orElse(words);
    }

    private static String votes(Course course) {
        var votes = course.mark().stream()
                .filter(event -> event.what() instanceof What.Voted)
                .map(event -> "- " + line(Phrases.of(event.what())) + " — " + signed(event))
                .collect(Collectors.joining("\n"));
        return votes.isEmpty() ? "Nobody voted." : votes;
    }

    /** Who, when, and from where. */
    private static String signed(Event event) {
        return line(event.who()
                .map(who -> who.person() + ", " + Stamp.full(event.at()) + ", from " + where(who))
                .orElseGet(() -> Stamp.full(event.at())));
    }

    private static String where(Who who) {
        return who.account().chat() + " as " + who.account().id() + " in "
                + who.place().channel()
                + who.place().thread().map(it -> ", thread " + it).orElse("");
    }

    private static String steps(Course course) {
        return course.legs().isEmpty()
                ? "No step was begun."
                : table(
                        List.of("Step", "What", "Begun", "Took", "Seen"),
                        course.legs().stream().map(RunSections::row).toList());
    }

    private static List<String> row(Course.Leg leg) {
        return List.of(
                (leg.back() ? "undo " : "") + (leg.step() + 1),
                line(leg.description()),
                Stamp.full(leg.begun()),
                switch (leg.end()) {
                    case Course.End.Open() -> "—";
                    case Course.End.Done(var _, var took, var _) -> Human.duration(took);
                    case Course.End.Failed(var at, var _) -> Human.duration(Stamp.between(leg.begun(), at));
                },
                switch (leg.end()) {
                    case Course.End.Open() -> "no end is on record";
                    case Course.End.Done(var _, var _, var proof) -> line(proof.seen());
                    case Course.End.Failed(var _, var problem) ->
                        "**failed**: " + line(problem.fact() + " (" + problem.code() + ")");
                });
    }
}
