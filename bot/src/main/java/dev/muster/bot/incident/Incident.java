package dev.muster.bot.incident;

import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.chat.MessageRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What went wrong and what was done about it, as the journal tells it. Nothing here is kept anywhere else. */
public record Incident(Opening opening, State state, Care care, Papers papers, List<Line> timeline) {
    public Incident {
        timeline = List.copyOf(timeline);
    }

    /** Folds it from its events, in any order. Those of another incident are left out. */
    public static Incident of(long number, List<Event> events) {
        return new Folding(number, events).incident();
    }

    public record Opening(long number, Optional<String> cluster, String title, Instant at, Optional<String> by) {}

    public sealed interface State {

        /** {@code since}: when it was opened, or opened again. */
        record Open(Instant since) implements State {}

        /** {@code times}: how often it has been closed by now. */
        record Closed(Instant at, Optional<String> by, Optional<String> summary, int times) implements State {}
    }

    /** Who takes care of it, and how bad it is. {@code roles}: role to person. */
    public record Care(
            Optional<What.Severity> severity,
            Optional<String> lead,
            Map<String, String> roles,
            Optional<Acknowledgement> acknowledged,
            List<Call> calls) {
        public Care {
            roles = Collections.unmodifiableMap(new LinkedHashMap<>(roles));
            calls = List.copyOf(calls);
        }
    }

    public record Acknowledgement(int level, Instant at, Optional<String> by) {}

    /** A level that was called. */
    public record Call(int level, String group, List<String> people, Instant at) {
        public Call {
            people = List.copyOf(people);
        }
    }

    public record Papers(
            List<Task> tasks,
            List<Link> links,
            List<Checklist> checklists,
            List<Note> notes,
            List<Reminder> reminders) {
        public Papers {
            tasks = List.copyOf(tasks);
            links = List.copyOf(links);
            checklists = List.copyOf(checklists);
            notes = List.copyOf(notes);
            reminders = List.copyOf(reminders);
        }
    }

    public record Task(int number, String text, Optional<String> owner, Instant added, Optional<Done> done) {
        public boolean open() {
            return done.isEmpty();
        }
    }

    public record Done(Instant at, Optional<String> by) {}

    public record Link(String address, String label) {}

    /**
     * A checklist that came due: its items are tasks, and these are their numbers.
     *
     * @param closing after which closing of the incident, counted from 1
     */
    public record Checklist(String after, int closing, Instant at, List<Integer> tasks) {
        public Checklist {
            tasks = List.copyOf(tasks);
        }
    }

    public record Note(long seq, Instant at, String text, Optional<String> addedBy, Optional<MessageRef> message) {}

    public record Reminder(String of, Instant at) {}

    /** A line of the timeline. {@code text} is what it should read; {@code event} is what was written down. */
    public record Line(Instant at, Optional<String> who, String text, boolean corrected, Event event) {
        public long seq() {
            return event.seq();
        }
    }

    public long number() {
        return opening.number();
    }

    public Optional<String> cluster() {
        return opening.cluster();
    }

    public String title() {
        return opening.title();
    }

    public Optional<What.Severity> severity() {
        return care.severity();
    }

    public Optional<String> lead() {
        return care.lead();
    }

    public List<Task> tasks() {
        return papers.tasks();
    }

    public List<Task> openTasks() {
        return papers.tasks().stream().filter(Task::open).toList();
    }

    public boolean open() {
        return state instanceof State.Open;
    }

    /** The number that the next task gets. */
    public int nextTask() {
        return papers.tasks().stream().mapToInt(Task::number).max().orElse(0) + 1;
    }

    /** From its opening to its last closing, or to {@code now}. */
    public Duration duration(Instant now) {
        return Stamp.between(opening.at(), end(now));
    }

    /** When it was closed; while it is open, {@code now}. */
    public Instant end(Instant now) {
        return switch (state) {
            case State.Open(var _) -> now;
            case State.Closed closed -> closed.at();
        };
    }

    /** What was written down, in the order in which it was. */
    public List<Event> events() {
        return timeline.stream()
                .map(Line::event)
                .sorted(Comparator.comparingLong(Event::seq))
                .toList();
    }
}
