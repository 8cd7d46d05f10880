package dev.muster.bot.incident;

import dev.muster.bot.incident.Incident.Acknowledgement;
import dev.muster.bot.incident.Incident.Call;
import dev.muster.bot.incident.Incident.Checklist;
import dev.muster.bot.incident.Incident.Done;
import dev.muster.bot.incident.Incident.Line;
import dev.muster.bot.incident.Incident.Link;
import dev.muster.bot.incident.Incident.Note;
import dev.muster.bot.incident.Incident.Opening;
import dev.muster.bot.incident.Incident.Reminder;
import dev.muster.bot.incident.Incident.State;
import dev.muster.bot.incident.Incident.Task;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Folds an incident from its events. What is so follows from the order in which they were written; only the timeline goes
 * by the clock, since a note may be older than the opening, and a clock may have been set back.
 */
final class Folding {
    private final long number;
    private final Collection<Event> events;
    private final Corrections corrections;

    private final TreeMap<Integer, Task> tasks = new TreeMap<>();
    private final List<Link> links = new ArrayList<>();
    private final List<Checklist> checklists = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final List<Reminder> reminders = new ArrayList<>();
    private final Map<String, String> roles = new LinkedHashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private Optional<Opening> opening = Optional.empty();
    private Optional<State> state = Optional.empty();
    private Optional<What.Severity> severity = Optional.empty();
    private Optional<String> lead = Optional.empty();
    private Optional<Acknowledgement> acknowledged = Optional.empty();
    private int closings;

    Folding(long number, List<Event> all) {
        this.number = number;
        var bySeq = new TreeMap<Long, Event>();
        all.stream()
                .filter(event -> event.scope().incident().orElse(number) == number)
                .forEach(event -> bySeq.put(event.seq(), event));
        this.events = bySeq.values();
        this.corrections = new Corrections(events);
    }

    Incident incident() {
        events.forEach(this::take);
        var whole = new IllegalArgumentException("incident " + number + " was never opened");
        return new Incident(
                opening.orElseThrow(() -> whole),
                state.orElseThrow(() -> whole),
                new Incident.Care(severity, lead, roles, acknowledged, calls),
                new Incident.Papers(List.copyOf(tasks.values()), links, checklists, notes, reminders),
                timeline());
    }

    private List<Line> timeline() {
        var lines = new ArrayList<Line>();
        var steps = new TreeMap<String, String>();
        for (var event : events) {
            if (event.what() instanceof What.StepBegun(var step, var back, var description)) {
                steps.put(stepKey(event, step, back), description);
            }
            if (Phrases.isTold(event.what()) || corrections.isOfNothing(event)) {
                var corrected = corrections.of(event.seq());
                var text =
                        corrected.map(to -> to + " (corrected)").orElseGet(() -> Phrases.of(event, said(event, steps)));
                lines.add(new Line(event.at(), person(event), text, corrected.isPresent(), event));
            }
        }
        lines.sort(Comparator.comparing(Line::at).thenComparingLong(Line::seq));
        return lines;
    }

    /** What the step, which is done now or failed, had said that it would do. */
    private static Optional<String> said(Event event, Map<String, String> steps) {
        return switch (event.what()) {
            case What.StepDone done -> Optional.ofNullable(steps.get(stepKey(event, done.step(), done.back())));
            case What.StepFailed failed -> Optional.ofNullable(steps.get(stepKey(event, failed.step(), failed.back())));
            default -> Optional.empty();
        };
    }

    private static String stepKey(Event event, int step, boolean back) {
        return event.scope().run() + " " + step + " " + back;
    }

    private static Optional<String> person(Event event) {
        return event.who().map(Who::person);
    }

    private void take(Event event) {
        switch (event.what()) {
            case What.IncidentOpened opened -> open(event, opened);
            case What.SeveritySet(var to) -> severity = Optional.of(to);
            case What.LeadSet(var person) -> lead = Optional.of(person);
            case What.RoleSet(var role, var person) -> roles.put(role, person);
            case What.Noted(var text, var author, var message) ->
                notes.add(new Note(
                        event.seq(), event.at(), corrections.of(event.seq()).orElse(text), author, message));
            case What.TaskAdded(var task, var text, var owner) -> add(task, text, owner, event);
            case What.TaskDone(var task) ->
                tasks.computeIfPresent(task, (_, known) -> known.open() ? done(known, event) : known);
            case What.Linked(var address, var label) -> links.add(new Link(address, label));
            case What.Escalated(var level, var group, var people) ->
                calls.add(new Call(level, group, people, event.at()));
            case What.Acknowledged(var level) -> {
                if (acknowledged.isEmpty()) {
                    acknowledged = Optional.of(new Acknowledgement(level, event.at(), person(event)));
                }
            }
            case What.Reminded(var of) -> reminders.add(new Reminder(of, event.at()));
            case What.ChecklistDue(var after, var items) -> add(after, items, event);
            case What.IncidentClosed(var summary) -> close(event, summary);
            case What.IncidentReopened(var _) -> {
                if (state.filter(State.Closed.class::isInstance).isPresent()) {
                    state = Optional.of(new State.Open(event.at()));
                }
            }
            default -> {} // The rest is told by the timeline, and changes nothing of the incident itself.
        }
    }

    private void open(Event event, What.IncidentOpened opened) {
        if (opening.isEmpty()) {
            opening = Optional.of(
                    new Opening(number, event.scope().cluster(), opened.title(), event.at(), person(event)));
            state = Optional.of(new State.Open(event.at()));
            severity = severity.or(opened::severity);
        }
    }

    private void close(Event event, Optional<String> summary) {
        if (state.filter(State.Open.class::isInstance).isPresent()) {
            closings++;
            state = Optional.of(new State.Closed(event.at(), person(event), summary, closings));
        }
    }

    /** A number that is taken already, by two who asked at once, gives way to the next one: no task is ever lost. */
    private int add(int wanted, String text, Optional<String> owner, Event event) {
        int free = tasks.containsKey(wanted) ? tasks.lastKey() + 1 : wanted;
        tasks.put(free, new Task(free, text, owner, event.at(), Optional.empty()));
        return free;
    }

    private void add(String after, List<String> items, Event event) {
        var numbers = new ArrayList<Integer>();
        for (var item : items) {
            int next = tasks.isEmpty() ? 1 : tasks.lastKey() + 1;
            numbers.add(add(next, item, Optional.empty(), event));
        }
        checklists.add(new Checklist(after, closings, event.at(), numbers));
    }

    private static Task done(Task task, Event event) {
        return new Task(
                task.number(),
                task.text(),
                task.owner(),
                task.added(),
                Optional.of(new Done(event.at(), person(event))));
    }
}
