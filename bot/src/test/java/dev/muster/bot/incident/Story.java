package dev.muster.bot.incident;

import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import dev.muster.chat.Account;
import dev.muster.chat.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells what happened, one entry after the other, with a clock that stands until it is moved. */
public final class Story {
    public static final Instant START = Instant.parse("2026-11-20T14:00:00Z");
    public static final long NUMBER = 3;

    private final List<Event> events = new ArrayList<>();
    private Instant now = START;
    private long seq = 100;

    public static Story opened() {
        return new Story().by("alice", new What.IncidentOpened("orders is gone", Optional.empty()));
    }

    public Story at(String clock) {
        now = Instant.parse("2026-11-20T" + clock + "Z");
        return this;
    }

    public Story at(Instant moment) {
        now = moment;
        return this;
    }

    public Story after(Duration duration) {
        now = now.plus(duration);
        return this;
    }

    public Story by(String person, What what) {
        return add(Optional.of(person), Optional.empty(), what);
    }

    public Story muster(What what) {
        return add(Optional.empty(), Optional.empty(), what);
    }

    public Story run(long run, String person, What what) {
        return add(Optional.of(person), Optional.of(run), what);
    }

    public Story run(long run, What what) {
        return add(Optional.empty(), Optional.of(run), what);
    }

    private Story add(Optional<String> person, Optional<Long> run, What what) {
        var who = person.map(
                name -> new Who(name, new Account("console", "id-of-" + name), Place.channel("console", "war-room")));
        events.add(new Event(seq++, now, new Event.Scope(Optional.of("orders"), Optional.of(NUMBER), run), who, what));
        return this;
    }

    public Instant now() {
        return now;
    }

    /** The number of the last entry. */
    public long last() {
        return seq - 1;
    }

    public List<Event> events() {
        return List.copyOf(events);
    }

    public Incident incident() {
        return Incident.of(NUMBER, events);
    }
}
