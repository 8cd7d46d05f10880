package dev.muster.bot.verbs;

import dev.muster.bot.clock.Timetable;
import dev.muster.bot.desk.Errand;
import dev.muster.bot.run.Run;
import dev.muster.bot.run.State;
import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.chat.grammar.Spec.Audience;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.schedule.Schedule;
import dev.muster.commands.verb.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code backup schedules}, {@code backup schedule pause} and {@code backup schedule resume}. */
public final class ScheduleVerbs {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private final Timetable timetable;

    public ScheduleVerbs(Timetable timetable) {
        this.timetable = timetable;
    }

    public List<Errand> all() {
        return List.of(
                Verb.reading(
                        new Spec(
                                "backup schedules",
                                "What is done by itself about backups: when next, and how it went the last time",
                                Audience.VIEWERS,
                                List.of(cluster("only those of this cluster; left out: all")),
                                List.of("/db backup schedules", "/db backup schedules orders")),
                        this::list),
                new Verb(
                        new Spec(
                                "backup schedule pause",
                                "Keep a schedule from beginning anything until it is resumed",
                                Audience.ONCALL,
                                named(),
                                List.of("/db backup schedule pause orders nightly --reason \"the disk is exchanged\"")),
                        asked -> turn(asked, true)),
                new Verb(
                        new Spec(
                                "backup schedule resume",
                                "Let a schedule go on that was paused; what it missed meanwhile is left out",
                                Audience.ONCALL,
                                named(),
                                List.of("/db backup schedule resume orders nightly")),
                        asked -> turn(asked, false)));
    }

    private Parameter cluster(String help) {
        return Parameter.positional("cluster", help)
                .completedBy(_ -> timetable.schedules().stream()
                        .map(Schedule::cluster)
                        .distinct()
                        .toList());
    }

    private List<Parameter> named() {
        return List.of(
                cluster("the cluster").mustBeGiven(),
                Parameter.positional("name", "the name of the schedule")
                        .mustBeGiven()
                        .completedBy(_ -> timetable.schedules().stream()
                                .map(Schedule::name)
                                .distinct()
                                .toList()),
                Parameter.option("reason", "why, for the record"));
    }

    private Answer list(Errand.Asked asked) {
        var wanted = asked.arguments().get("cluster").or(asked::here);
        var schedules = timetable.schedules().stream()
                .filter(schedule ->
                        wanted.filter(it -> !it.equals(schedule.cluster())).isEmpty())
                .toList();
        if (schedules.isEmpty()) {
            return new Answer.Reply(Document.of(
                    "Nothing is done by itself" + wanted.map(it -> " for " + it).orElse(""),
                    Tone.WARNING,
                    new Block.Text("Schedules stand in the configuration, under clusters: backups: schedules.")));
        }
        var lines = schedules.stream()
                .map(schedule -> timetable.line(schedule, asked.now()))
                .toList();
        boolean bad = lines.stream()
                .anyMatch(line ->
                        line.failure().isPresent() || line.kept().pause().isPresent());
        return new Answer.Reply(Document.of(
                Human.count(lines.size(), "schedule"),
                bad ? Tone.WARNING : Tone.GOOD,
                new Block.Table(
                        List.of("Cluster", "Schedule", "What", "Cron", "Next", "Last"),
                        lines.stream().map(line -> row(line, asked.now())).toList())));
    }

    private static List<String> row(Timetable.Line line, Instant now) {
        var schedule = line.schedule();
        return List.of(
                schedule.cluster(),
                schedule.name(),
                what(schedule),
                schedule.when().cron(),
                next(line, now),
                last(line, now));
    }

    private static String what(Schedule schedule) {
        return switch (schedule.kind()) {
            case LOGICAL -> "logical backup" + of(schedule.databases());
            case PHYSICAL ->
                schedule.fullEvery() == 1
                        ? "physical backup"
                        : "physical backup, one of %d full".formatted(schedule.fullEvery());
            case VERIFY -> "deep verification";
            case PRUNE -> "pruning";
        };
    }

    private static String of(List<String> databases) {
        return databases.isEmpty() ? "" : " of " + String.join(", ", databases);
    }

    private static String next(Timetable.Line line, Instant now) {
        return line.kept()
                .pause()
                .map(pause -> "PAUSED by %s at %s%s"
                        .formatted(
                                pause.by(),
                                Human.clock(pause.at(), now),
                                pause.reason().map(why -> ": " + why).orElse("")))
                .orElseGet(() -> moment(line.schedule(), line.next())
                        + line.kept()
                                .trouble()
                                .map(trouble -> ", tried again at " + Human.clock(trouble.again(), now))
                                .orElse(""));
    }

    /** In UTC, and beside it as the schedule's own zone shows it. */
    static String moment(Schedule schedule, Instant at) {
        var utc = MINUTE.format(at.atOffset(ZoneOffset.UTC)) + " UTC";
        var zone = schedule.when().zone();
        return zone.getRules().getOffset(at).equals(ZoneOffset.UTC)
                ? utc
                : "%s (%s %s)".formatted(utc, SHORT.format(at.atZone(zone)), zone);
    }

    private static String last(Timetable.Line line, Instant now) {
        var trouble = line.kept()
                .trouble()
                .map(it -> "COULD NOT BEGIN at %s: %s"
                        .formatted(Human.clock(it.at(), now), it.problem().fact()));
        return trouble.orElseGet(() -> line.last().isEmpty()
                ? "not yet"
                : line.last().stream().map(run -> outcome(run, now)).collect(Collectors.joining("; ")));
    }

    private static String outcome(Run run, Instant now) {
        if (!(run.state() instanceof State.Ended ended)) {
            return "plan %d: %s".formatted(run.number(), RunVerbs.situation(run, now));
        }
        var at = Human.clock(ended.when(), now);
        var took = Human.duration(Duration.between(run.ask().at(), ended.when()));
        return switch (ended.how()) {
            case DONE -> "done at %s, after %s (plan %d)".formatted(at, took, run.number());
            case FAILED, LAPSED ->
                "FAILED at %s%s (plan %d)"
                        .formatted(
                                at,
                                ended.problem()
                                        .map(problem -> ": " + problem.fact())
                                        .orElse(""),
                                run.number());
            case ROLLED_BACK, CANCELLED, DENIED, EXPIRED, WITHDRAWN ->
                "%s at %s (plan %d)"
                        .formatted(ended.how().name().toLowerCase(Locale.ROOT).replace('_', ' '), at, run.number());
        };
    }

    private Answer turn(Errand.Asked asked, boolean pause) {
        var cluster = asked.arguments().get("cluster").orElseThrow();
        var name = asked.arguments().get("name").orElseThrow();
        var schedule = timetable.find(cluster, name);
        if (schedule.isEmpty()) {
            return new Answer.Refusal(new Problem(
                    "UNKNOWN_SCHEDULE",
                    "%s has no schedule “%s”".formatted(cluster, name),
                    "see which there are: /db backup schedules"));
        }
        if (asked.isLate()) {
            return new Answer.Refusal(new Problem(
                    "SAID_LONG_AGO",
                    "you said this at %s, and it is heard only now"
                            .formatted(Human.clock(asked.said().at())),
                    "look at how it stands, and say it again"));
        }
        var reason = asked.arguments().get("reason");
        boolean changed = pause
                ? timetable.pause(schedule.get(), asked.who(), reason, asked.now())
                : timetable.resume(schedule.get(), asked.who(), reason, asked.now());
        return new Answer.Reply(Document.of(sentence(timetable.line(schedule.get(), asked.now()), changed), Tone.GOOD));
    }

    private static String sentence(Timetable.Line line, boolean changed) {
        var name = "%s of %s".formatted(line.schedule().name(), line.schedule().cluster());
        var already = changed ? "" : " already";
        return line.kept().pause().isPresent()
                ? name + " is paused" + already + " until somebody resumes it"
                : "%s goes on%s, next at %s".formatted(name, already, moment(line.schedule(), line.next()));
    }
}
