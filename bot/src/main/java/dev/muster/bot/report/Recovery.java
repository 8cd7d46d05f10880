package dev.muster.bot.report;

import static dev.muster.bot.report.Markdown.line;
import static dev.muster.bot.report.Markdown.table;

import dev.muster.bot.incident.Incident;
import dev.muster.bot.incident.Stamp;
import dev.muster.bot.journal.What;
import dev.muster.chat.Human;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Objectives;
import dev.muster.commands.plan.Loss;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How long it was down and what was lost, beside what the cluster's tier asks. */
final class Recovery {
    private final Incident incident;
    private final List<Losing> losing;
    private final Cluster.Tier tier;
    private final Downtime downtime;
    private final List<Comeback> comebacks;

    /** A run that changed things, and had said that this would be lost; {@code measured}: what really was, where it is known. */
    private record Losing(RunSummary run, Course course, Optional<Comeback> comeback) {
        Optional<Downtime.Span> measured() {
            return comeback.flatMap(Comeback::lost);
        }

        boolean atLeast() {
            return comeback.filter(Comeback::atLeast).isPresent();
        }

        Loss loss() {
            return run.loss();
        }

        Optional<Downtime.Span> span() {
            return measured()
                    .or(() -> loss().from().flatMap(from -> loss().to().map(to -> new Downtime.Span(from, to, true))));
        }
    }

    Recovery(Incident incident, List<RunSummary> runs, Cluster.Tier tier, Instant now) {
        this.incident = incident;
        this.tier = tier;
        this.downtime = Downtime.of(incident, now);
        var courses = Course.all(incident.events());
        this.comebacks = Comeback.all(courses);
        this.losing = losing(courses, runs);
    }

    private List<Losing> losing(List<Course> courses, List<RunSummary> runs) {
        return runs.stream()
                .filter(run -> !run.loss().equals(Loss.NONE))
                .flatMap(run -> courses.stream()
                        .filter(course -> course.run() == run.number())
                        .filter(course -> course.ran() && course.outcome() != Course.Outcome.ROLLED_BACK)
                        .map(course -> new Losing(run, course, comeback(course))))
                .toList();
    }

    private Optional<Comeback> comeback(Course course) {
        return comebacks.stream()
                .filter(it -> it.course().run() == course.run())
                .findFirst();
    }

    String tier() {
        return tier.name().toLowerCase(Locale.ROOT);
    }

    String markdown() {
        var objectives = Objectives.of(tier);
        boolean over = downtime.over();
        var down = downtime.total();
        var rto = List.of(
                "Time down (RTO)",
                Human.duration(objectives.rto()),
                Human.duration(down) + (over ? "" : " so far"),
                verdict(down, objectives.rto(), over));
        var parts = new ArrayList<String>();
        parts.add(table(List.of("Measure", "Objective", "Actual", "Verdict"), List.of(rto, rpo(objectives.rpo()))));
        parts.add(downtime.spans().stream().map(this::told).collect(Collectors.joining("\n")));
        comebacks.forEach(it -> parts.add(it.markdown(detectedAt())));
        parts.add(losses());
        parts.add(backups());
        return String.join("\n\n", parts.stream().map(String::strip).toList());
    }

    private String losses() {
        var lines = new ArrayList<>(losing.stream().map(Recovery::told).toList());
        for (var comeback : comebacks) {
            comeback.atMost()
                    .ifPresent(span -> lines.add(
                            "- What run %d brought back is as of %s; what was written to it after that, before it was lost, is not in it: at most %s, until it was asked for"
                                    .formatted(
                                            comeback.course().run(),
                                            Stamp.full(span.from()),
                                            Human.duration(Stamp.between(span.from(), span.to())))));
        }
        return lines.isEmpty() ? "Data lost: nothing, as far as the runs' plans say." : String.join("\n", lines);
    }

    private List<String> rpo(Duration objective) {
        var lost = total(losing.stream().flatMap(it -> it.span().stream()));
        var most = total(Stream.concat(
                losing.stream().flatMap(it -> it.span().stream()),
                comebacks.stream().flatMap(it -> it.atMost().stream())));
        boolean unclear =
                losing.stream().anyMatch(it -> it.atLeast() || (it.span().isEmpty() && !isBounded(it)));
        boolean over = losing.stream().allMatch(it -> it.course().outcome() == Course.Outcome.DONE);
        boolean bounded = !unclear && most.compareTo(lost) > 0;
        var actual = unclear
                ? "at least " + Human.duration(lost) + ", not known exactly"
                : bounded ? "at most " + Human.duration(most) : lost.isZero() ? "nothing" : Human.duration(lost);
        boolean known = over && !unclear && (!bounded || most.compareTo(objective) <= 0);
        return List.of("Data lost (RPO)", Human.duration(objective), actual, verdict(lost, objective, known));
    }

    /** What stayed as it is, but for what was brought back, lost no more than that had. */
    private boolean isBounded(Losing it) {
        return comebacks.stream()
                .anyMatch(comeback -> comeback.course().run() == it.course().run()
                        && comeback.target().isPresent());
    }

    /** What is missed stays missed; what is met may yet be missed while it lasts. */
    private static String verdict(Duration actual, Duration objective, boolean known) {
        return actual.compareTo(objective) > 0 ? "**missed**" : known ? "met" : "not known yet";
    }

    private static Duration total(Stream<Downtime.Span> spans) {
        var sorted = spans.sorted(Comparator.comparing(Downtime.Span::from)).toList();
        return Downtime.total(Downtime.joined(sorted));
    }

    private String told(Downtime.Span span) {
        return "- Down from " + Stamp.full(span.from()) + " to "
                + (span.over() ? Stamp.full(span.to()) : "now") + ", "
                + Human.duration(Stamp.between(span.from(), span.to()))
                + switch (downtime.basis()) {
                    case SEEN -> "";
                    case BROUGHT_BACK -> " (as what brought it back measured it)";
                    case OPEN -> " (no outage was seen: from the opening to the closing)";
                };
    }

    private static String told(Losing it) {
        return "- Lost by run " + it.run().number()
                + (it.course().outcome() == Course.Outcome.DONE ? "" : ", perhaps, since it was not finished")
                + ": " + line(it.loss().what())
                + it.span()
                        .map(span -> ", from " + Stamp.full(span.from()) + " to " + Stamp.full(span.to())
                                + (it.atLeast()
                                        ? " at least: not all of its WAL could be read"
                                        : it.measured().isPresent() ? ", as measured" : ""))
                        .orElse(it.atLeast() ? ", nobody knows until when: not all of its WAL could be read" : "");
    }

    private String backups() {
        var told = incident.timeline().stream()
                .flatMap(Recovery::backup)
                .distinct()
                .map(it -> "- " + line(it))
                .toList();
        return told.stream().noneMatch(it -> it.startsWith("- Backup used"))
                ? String.join(
                        "\n",
                        Stream.concat(Stream.of("Backup used: none.\n"), told.stream())
                                .toList())
                : String.join("\n", told);
    }

    /** Who took a backup names it too, but not of when it is: that is as old as the step. */
    private static Stream<String> backup(Incident.Line line) {
        if (!(line.event().what() instanceof What.StepDone done) || done.back()) {
            return Stream.empty();
        }
        var values = done.proof().values();
        return Optional.ofNullable(values.get("backup")).stream()
                .map(name -> Optional.ofNullable(values.get("backup_at"))
                        .map(at -> "Backup used: " + name + age(at, line.at()) + wal(values))
                        .orElse("Backup taken: " + name + ", done at " + Stamp.full(line.at())));
    }

    private static String wal(Map<String, String> values) {
        return Optional.ofNullable(values.get("wal_to"))
                .map(to -> ", and WAL up to " + to)
                .orElse("");
    }

    private static String age(String backupAt, Instant used) {
        try {
            var at = Instant.parse(backupAt);
            return ", of " + Stamp.full(at) + ", " + Human.duration(Stamp.between(at, used)) + " old when it was used";
        } catch (DateTimeParseException e) {
            return ", of " + backupAt;
        }
    }

    Instant detectedAt() {
        return downtime.seen() ? downtime.from() : incident.opening().at();
    }

    String detected() {
        var opened = incident.opening().at();
        if (!downtime.seen()) {
            return "by people, when it was opened";
        }
        var at = downtime.from();
        var apart = at.isAfter(opened)
                ? Human.duration(Stamp.between(opened, at)) + " after the opening"
                : Human.duration(Stamp.between(at, opened)) + " before the opening";
        return "by Muster, " + Stamp.full(at) + ", " + apart;
    }

    /** Where the data were taken back to; otherwise the time until something was seen. */
    String lastGood() {
        return losing.stream()
                .flatMap(it -> it.measured().map(Downtime.Span::from).or(it.loss()::from).stream()
                        .map(from ->
                                Stamp.full(from) + ", to which run " + it.run().number() + " went back"))
                .findFirst()
                .orElseGet(() -> "until " + Stamp.full(detectedAt()));
    }
}
