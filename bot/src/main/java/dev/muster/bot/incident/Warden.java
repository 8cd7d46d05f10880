package dev.muster.bot.incident;

import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.people.Crew;
import java.time.Instant;
import java.util.function.Supplier;

/** Sees to it that what is due happens: calls, reminders, checklists. Any number of replicas may do so at once. */
public final class Warden {
    private final Incidents incidents;
    private final Journal journal;
    private final Duties.Rules rules;
    private final Supplier<Crew> crew;

    public Warden(Incidents incidents, Journal journal, Duties.Rules rules, Supplier<Crew> crew) {
        this.incidents = incidents;
        this.journal = journal;
        this.rules = rules;
        this.crew = crew;
    }

    public void look(Instant now) {
        for (long number : incidents.lively()) {
            var incident = Incident.of(number, journal.ofIncident(number));
            for (var duty : Duties.due(incident, rules, crew.get(), now)) {
                incidents.note(
                        number, Entry.of(now, Event.Scope.NONE, duty.what()).once(duty.key()));
            }
        }
    }

    /** What shows how much time has passed is told anew. */
    public void age() {
        incidents.touchOpen();
    }
}
