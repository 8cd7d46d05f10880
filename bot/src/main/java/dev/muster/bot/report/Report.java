package dev.muster.bot.report;

import static dev.muster.bot.report.Markdown.line;
import static dev.muster.bot.report.Markdown.table;

import dev.muster.bot.incident.Incident;
import dev.muster.bot.incident.Incident.Line;
import dev.muster.bot.incident.Incident.State;
import dev.muster.bot.incident.Incident.Task;
import dev.muster.bot.incident.Phrases;
import dev.muster.bot.incident.Stamp;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.chat.Human;
import dev.muster.commands.cluster.Cluster;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is read about an incident when it is over, as Markdown. What only people can know is left for them to fill in. */
public final class Report {
    private final Incident incident;
    private final List<Event> events;
    private final List<RunSummary> runs;
    private final Recovery recovery;
    private final Instant now;

    private Report(Incident incident, List<Event> events, List<RunSummary> runs, Recovery recovery, Instant now) {
        this.incident = incident;
        this.events = events;
        this.runs = runs;
        this.recovery = recovery;
        this.now = now;
    }

    /** {@code events}: those that the incident was folded from. */
    public static String of(
            Incident incident, List<Event> events, List<RunSummary> runs, Cluster.Tier tier, Instant now) {
        return new Report(incident, events, runs, new Recovery(incident, runs, tier, now), now).markdown();
    }

    private String markdown() {
        var report = new StringBuilder("# Incident " + incident.number() + ": " + line(incident.title()) + "\n");
        section(report, "Summary", summary());
        section(report, "Facts", facts());
        section(report, "Recovery", recovery.markdown());
        section(report, "Before it", before());
        section(report, "Timeline", timeline());
        section(report, "Runs", new RunSections(incident, runs).markdown());
        section(report, "Tasks", tasks());
        section(report, "Checklists", checklists());
        section(report, "Root cause", hint("Why could it happen? Ask why until the answer is something to change."));
        section(report, "What went well, what went badly", hint("What helped, what cost time, where were we lucky?"));
        section(report, "Prevention", hint("What will keep it from happening again: who does it, and by when?"));
        section(report, "Links", links());
        section(report, "Corrections", corrections());
        return report.append("\n---\n\n").append(footer()).toString();
    }

    private static void section(StringBuilder report, String title, String body) {
        report.append("\n## ")
                .append(title)
                .append("\n\n")
                .append(body.stripTrailing())
                .append("\n");
    }

    private static String hint(String words) {
        return "_" + words + "_";
    }

    private String summary() {
        return switch (incident.state()) {
            case State.Closed(var _, var _, var summary, var _) ->
                summary.filter(it -> !it.isBlank())
                        .map(Markdown::text)
                        .orElse(hint("In three sentences: what broke, whom it hit, what brought it back."));
            case State.Open(var _) -> hint("It is still open; this report is as of " + Stamp.full(now) + ".");
        };
    }

    private String facts() {
        var facts = new ArrayList<List<String>>();
        fact(facts, "Cluster", incident.cluster().orElse("none") + ", tier " + recovery.tier());
        fact(facts, "Severity", incident.severity().map(What.Severity::toString).orElse("never set"));
        fact(facts, "Lead", incident.lead().orElse("nobody"));
        incident.care().roles().forEach((role, person) -> fact(facts, role, person));
        fact(facts, "Detected", recovery.detected());
        fact(facts, "Opened", at(incident.opening().at(), incident.opening().by()));
        incident.care()
                .acknowledged()
                .ifPresent(it -> fact(
                        facts,
                        "Taken in hand",
                        at(it.at(), it.by()) + ", "
                                + Human.duration(
                                        Stamp.between(incident.opening().at(), it.at()))
                                + " after the opening"));
        incident.care()
                .calls()
                .forEach(it -> fact(
                        facts,
                        "Called",
                        "level " + it.level() + ", " + it.group() + ", " + Stamp.full(it.at()) + ": "
                                + (it.people().isEmpty() ? "nobody was in it" : Phrases.people(it.people()))));
        fact(facts, "Closed", closed());
        fact(facts, "Duration", Human.duration(incident.duration(now)) + (incident.open() ? " so far" : ""));
        fact(facts, "Last known good", recovery.lastGood());
        glass().forEach(it -> facts.add(List.of("**BREAK-GLASS**", "**" + line(it) + "**")));
        return table(List.of("Fact", "Value"), facts);
    }

    private static void fact(List<List<String>> facts, String name, String value) {
        facts.add(List.of(line(name), line(value)));
    }

    private String closed() {
        return switch (incident.state()) {
            case State.Open(var since) ->
                "not yet" + (since.equals(incident.opening().at()) ? "" : ": opened again " + Stamp.full(since));
            case State.Closed(var at, var by, var _, var _) -> at(at, by);
        };
    }

    private static String at(Instant at, Optional<String> by) {
        return Stamp.full(at) + by(by);
    }

    private static String by(Optional<String> by) {
        return ", by " + by.orElse("Muster");
    }

    private List<String> glass() {
        return incident.timeline().stream()
                .filter(it -> it.event().what() instanceof What.GlassBroken)
                .map(it -> it.who().orElse("somebody") + ", " + Stamp.full(it.at()) + ": " + it.text())
                .toList();
    }

    private String before() {
        var lines = incident.timeline().stream()
                .filter(it -> it.at().isBefore(recovery.detectedAt()))
                .toList();
        return lines.isEmpty() ? "Nothing is on record of what changed before it." : lines(lines);
    }

    private String timeline() {
        return lines(incident.timeline());
    }

    private static String lines(List<Line> lines) {
        return table(
                List.of("Time", "Who", "What", "Entry"),
                lines.stream().map(Report::row).toList());
    }

    private static List<String> row(Line line) {
        var text = line(line.text());
        return List.of(
                Stamp.full(line.at()),
                line(line.who().orElse("Muster")),
                line.event().what() instanceof What.GlassBroken ? "**" + text + "**" : text,
                String.valueOf(line.seq()));
    }

    private String tasks() {
        return incident.tasks().isEmpty()
                ? "None."
                : incident.tasks().stream().map(Report::told).collect(Collectors.joining("\n"));
    }

    private static String told(Task task) {
        return (task.open() ? "- [ ] " : "- [x] ") + task.number() + "\\. " + line(task.text())
                + task.owner().map(it -> ", " + line(it)).orElse("")
                + task.done()
                        .map(it -> " — done " + Stamp.full(it.at()) + line(by(it.by())))
                        .orElse("");
    }

    private String checklists() {
        return incident.papers().checklists().isEmpty()
                ? "None came due yet."
                : incident.papers().checklists().stream().map(this::told).collect(Collectors.joining("\n"));
    }

    private String told(Incident.Checklist list) {
        long done = incident.tasks().stream()
                .filter(task -> list.tasks().contains(task.number()) && !task.open())
                .count();
        return "- " + line(list.after()) + ", due " + Stamp.full(list.at()) + ": " + done + " of "
                + list.tasks().size() + " done: "
                + (list.tasks().size() == 1 ? "task " : "tasks ")
                + list.tasks().stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private String links() {
        return incident.papers().links().isEmpty()
                ? "None."
                : incident.papers().links().stream()
                        .map(it -> "- " + Markdown.link(it.address(), it.label()))
                        .collect(Collectors.joining("\n"));
    }

    private String corrections() {
        var corrections = incident.timeline().stream().filter(Line::corrected).toList();
        return corrections.isEmpty()
                ? "No entry was corrected."
                : corrections.stream().map(this::corrected).collect(Collectors.joining("\n"));
    }

    /** What was written first stays readable, and who wrote something else. */
    private String corrected(Line line) {
        var by = events.stream()
                .filter(it -> it.what() instanceof What.Corrected(var seq, var _) && seq == line.seq())
                .map(it -> " Corrected " + line(at(it.at(), it.who().map(who -> who.person()))) + ".")
                .collect(Collectors.joining());
        return "- Entry " + line.seq() + " read: “"
                + line(Phrases.of(line.event().what())) + "”." + by;
    }

    private String footer() {
        var seqs = events.stream().mapToLong(Event::seq).summaryStatistics();
        return "Made by Muster " + Stamp.full(now) + " from the journal, "
                + (seqs.getCount() == 0
                        ? "no entries."
                        : "entries " + seqs.getMin() + "–" + seqs.getMax() + " (" + seqs.getCount()
                                + " of them). Times are UTC.")
                + "\n";
    }
}
