package dev.muster.bot.incident;

import dev.muster.bot.incident.Incident.State;
import dev.muster.bot.journal.What;
import dev.muster.bot.people.Crew;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is due on an incident by now. Pure: what was done already is seen from the incident itself, and a key is never used
 * for two things, so that two replicas that both think it due write it down once.
 */
public final class Duties {
    private static final Duration DAY = Duration.ofDays(1);
    private static final long DAYS_OF_REMINDING = 7;

    private Duties() {}

    /** {@code key}: whoever appends {@code what} under it does so only once. */
    public record Duty(String key, What what) {}

    /** {@code nag}: how often a missing lead or severity is asked for; nothing: never. */
    public record Rules(List<Level> levels, Duration nag, List<Checklist> checklists) {
        public Rules {
            levels = List.copyOf(levels);
            checklists = List.copyOf(checklists);
        }
    }

    /** The people of {@code group} are called {@code after} the opening, if nobody has taken it in hand. */
    public record Level(Duration after, String group) {}

    /** {@code items} become tasks {@code after} the closing. */
    public record Checklist(Duration after, String name, List<String> items) {
        public Checklist {
            items = List.copyOf(items);
        }
    }

    /** A level that will be called, counted from 1. */
    public record Next(int level, String group, Instant at) {}

    public static List<Duty> due(Incident incident, Rules rules, Crew crew, Instant now) {
        var due = new ArrayList<Duty>();
        switch (incident.state()) {
            case State.Open(var since) -> {
                waiting(incident, rules)
                        .filter(next -> !next.at().isAfter(now))
                        .map(next -> escalation(incident, next, crew))
                        .forEach(due::add);
                if (incident.lead().isEmpty()) {
                    nag(incident, "lead", since, rules, now).ifPresent(due::add);
                }
                if (incident.severity().isEmpty()) {
                    nag(incident, "severity", since, rules, now).ifPresent(due::add);
                }
            }
            case State.Closed closed -> due.addAll(checklists(incident, closed, rules, now));
        }
        incident.openTasks().forEach(task -> daily(incident, task, now).ifPresent(due::add));
        return due;
    }

    /** The next level that will be called if nobody takes it in hand. */
    public static Optional<Next> next(Incident incident, Rules rules) {
        return waiting(incident, rules).min(java.util.Comparator.comparing(Next::at));
    }

    private static Stream<Next> waiting(Incident incident, Rules rules) {
        if (incident.care().acknowledged().isPresent() || !(incident.state() instanceof State.Open(var since))) {
            return Stream.empty();
        }
        return IntStream.rangeClosed(1, rules.levels().size())
                .filter(level -> incident.care().calls().stream().noneMatch(call -> call.level() == level))
                .mapToObj(level -> {
                    var rule = rules.levels().get(level - 1);
                    return new Next(level, rule.group(), since.plus(rule.after()));
                });
    }

    private static Duty escalation(Incident incident, Next next, Crew crew) {
        return new Duty(
                key(incident, "escalate:" + next.level()),
                new What.Escalated(next.level(), next.group(), crew.in(List.of(next.group()))));
    }

    /** Counted from the opening, even after it was closed for a while: so no number ever comes twice. */
    private static Optional<Duty> nag(Incident incident, String of, Instant since, Rules rules, Instant now) {
        if (!rules.nag().isPositive()) {
            return Optional.empty();
        }
        var from = incident.opening().at();
        long turn = Stamp.between(from, now).dividedBy(rules.nag());
        var at = from.plus(rules.nag().multipliedBy(turn));
        return turn < 1 || !at.isAfter(since) ? Optional.empty() : reminder(incident, of, turn, at);
    }

    /** Of a task that is still open, for a week. */
    private static Optional<Duty> daily(Incident incident, Incident.Task task, Instant now) {
        long turn = Math.min(Stamp.between(task.added(), now).dividedBy(DAY), DAYS_OF_REMINDING);
        return turn < 1
                ? Optional.empty()
                : reminder(incident, "task " + task.number(), turn, task.added().plus(DAY.multipliedBy(turn)));
    }

    /** Only the latest: what was missed during an outage is not made up for in a burst. */
    private static Optional<Duty> reminder(Incident incident, String of, long turn, Instant at) {
        boolean done = incident.papers().reminders().stream()
                .anyMatch(past -> past.of().equals(of) && !past.at().isBefore(at));
        return done
                ? Optional.empty()
                : Optional.of(
                        new Duty(key(incident, "remind:" + of.replace(' ', ':') + ":" + turn), new What.Reminded(of)));
    }

    private static List<Duty> checklists(Incident incident, State.Closed closed, Rules rules, Instant now) {
        return rules.checklists().stream()
                .filter(list -> !closed.at().plus(list.after()).isAfter(now))
                .filter(list -> incident.papers().checklists().stream()
                        .noneMatch(past -> past.after().equals(list.name()) && past.closing() == closed.times()))
                .map(list -> new Duty(
                        key(incident, "checklist:" + closed.times() + ":" + list.name()),
                        new What.ChecklistDue(list.name(), list.items())))
                .toList();
    }

    private static String key(Incident incident, String duty) {
        return "incident:" + incident.number() + ":" + duty;
    }
}
