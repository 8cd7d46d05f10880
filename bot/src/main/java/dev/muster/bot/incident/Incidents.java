package dev.muster.bot.incident;

import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Owed;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.people.Homes;
import dev.muster.chat.Place;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Incidents as they are kept: a number and a cluster; everything else about one is what the journal says. */
public final class Incidents {
    private static final int MOST_LINES = 40;

    private final Jdbi jdbi;
    private final Journal journal;
    private final Outbox outbox;
    private final Homes homes;

    public Incidents(Jdbi jdbi, Journal journal, Outbox outbox, Homes homes) {
        this.jdbi = jdbi;
        this.journal = journal;
        this.outbox = outbox;
        this.homes = homes;
    }

    /** The number of the new incident; empty if one is open for the cluster. The same key opens one once. */
    public Optional<Long> open(String cluster, Entry opening) {
        var key = opening.key().orElseThrow();
        return jdbi.inTransaction(h -> {
            var number = h.createQuery("""
                            INSERT INTO incident (key, cluster) VALUES (:key, :cluster)
                                ON CONFLICT DO NOTHING
                            RETURNING number
                            """)
                    .bind("key", key)
                    .bind("cluster", cluster)
                    .mapTo(Long.class)
                    .findOne();
            number.ifPresent(n -> {
                for (var home : homes.of(cluster)) {
                    var message = "incident:%d:%s:%s".formatted(n, home.chat(), home.channel());
                    Owed.owe(h, message, new Subject.OfIncident(n), Outbox.Urgency.HEADLINE, home);
                }
                journal.append(h, opening);
            });
            return number.or(() -> byKey(h, key));
        });
    }

    private static Optional<Long> byKey(Handle h, String key) {
        return h.createQuery("SELECT number FROM incident WHERE key = :key")
                .bind("key", key)
                .mapTo(Long.class)
                .findOne();
    }

    public Optional<Long> openOf(String cluster) {
        return jdbi.withHandle(h -> h.createQuery("SELECT number FROM incident WHERE cluster = :cluster AND open")
                .bind("cluster", cluster)
                .mapTo(Long.class)
                .findOne());
    }

    public Optional<String> clusterOf(long incident) {
        return jdbi.withHandle(h -> h.createQuery("SELECT cluster FROM incident WHERE number = :number")
                .bind("number", incident)
                .mapTo(String.class)
                .findOne());
    }

    /** The one in whose room somebody speaks. */
    public Optional<Long> at(Place place) {
        return outbox.rootOf(place)
                .filter(Subject.OfIncident.class::isInstance)
                .map(subject -> ((Subject.OfIncident) subject).incident());
    }

    /** The latest, newest first. */
    public List<Long> latest(Optional<String> cluster, int most) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT number FROM incident
                         WHERE coalesce(cluster = :cluster, true)
                         ORDER BY open DESC, number DESC LIMIT :most
                        """)
                .bind("cluster", cluster.orElse(null))
                .bind("most", most)
                .mapTo(Long.class)
                .list());
    }

    /** Those that are open, and those that were closed not long ago: something may still be due in them. */
    public List<Long> lively() {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT number FROM incident
                         WHERE open OR closed > now() - interval '21 days'
                         ORDER BY number
                        """).mapTo(Long.class).list());
    }

    /** Writes into an incident, whether it is open or not. */
    public Optional<Long> note(long incident, Entry entry) {
        return jdbi.inTransaction(h -> note(h, incident, entry));
    }

    private Optional<Long> note(Handle h, long incident, Entry entry) {
        var cluster = clusterOf(incident).orElseThrow();
        var scope = new Event.Scope(
                Optional.of(cluster), Optional.of(incident), entry.scope().run());
        var written = journal.append(h, new Entry(entry.key(), entry.at(), scope, entry.who(), entry.what()));
        written.ifPresent(event -> follow(h, incident, event, entry.what()));
        return written;
    }

    /** What is told beside the line in the timeline. */
    private void follow(Handle h, long incident, long event, What what) {
        switch (what) {
            case What.Corrected(var seq, var _) -> Owed.touchLine(h, incident, seq);
            case What.Escalated _, What.Reminded _, What.ChecklistDue _ -> {
                for (var headline : outbox.about(new Subject.OfIncident(incident))) {
                    Owed.oweAlarm(h, event, headline);
                }
            }
            default -> {}
        }
    }

    /** Closing and opening again happen once, whoever asks. */
    public boolean close(long incident, Entry entry) {
        return turn(incident, entry, false);
    }

    /** Not while another one is open for the cluster. */
    public boolean reopen(long incident, Entry entry) {
        return turn(incident, entry, true);
    }

    private boolean turn(long incident, Entry entry, boolean open) {
        return jdbi.inTransaction(h -> {
            if (entry.key().filter(key -> journal.has(h, key)).isPresent()) {
                return true; // It was said once, and delivered twice.
            }
            boolean turned = h.createUpdate("""
                                    UPDATE incident SET open = :open, closed = CASE WHEN :open THEN NULL ELSE now() END
                                     WHERE number = :number AND open <> :open
                                       AND (NOT :open OR NOT EXISTS (SELECT FROM incident AS other
                                                                      WHERE other.cluster = incident.cluster
                                                                        AND other.open))
                                    """)
                            .bind("open", open)
                            .bind("number", incident)
                            .execute()
                    == 1;
            if (turned) {
                note(h, incident, entry);
            }
            return turned;
        });
    }

    /** The headlines of open incidents say how long it has lasted, and waiting plans how long they still wait. */
    void touchOpen() {
        // What somebody has locked is being touched already; waiting for it with others locked could be a deadlock.
        jdbi.useHandle(h -> h.execute("""
                UPDATE message SET wanted = wanted + 1
                 WHERE id IN (SELECT id FROM message
                               WHERE subject IN (SELECT 'incident:' || number FROM incident WHERE open
                                                  UNION ALL
                                                 SELECT 'run:' || number FROM run
                                                  WHERE phase IN ('proposed', 'resting'))
                                 AND wanted = shown
                                 FOR UPDATE SKIP LOCKED)
                """));
    }

    /** Owes the lines of every timeline that are in no message yet: many at once, when many came. */
    public void oweLines() {
        for (var headline : outbox.headlinesWithNews()) {
            long incident = ((Subject.OfIncident) headline.subject()).incident();
            boolean more = headline.room().isPresent();
            while (more) {
                more = oweLines(incident, headline.room().get());
            }
        }
    }

    /** One message's worth; whether there was any. */
    private boolean oweLines(long incident, Place room) {
        var last = outbox.lastLines(incident, room.chat());
        long told = last.flatMap(message -> message.last()).orElse(0L);
        var news = journal.numbersOf(incident, told, MOST_LINES);
        if (!news.isEmpty()) {
            // Lines that nobody tried to post yet take the new ones along, as long as there is room.
            boolean grows =
                    last.filter(m -> m.ref().isEmpty() && m.tries() == 0).isPresent()
                            && journal.numbersOf(incident, last.get().first().orElseThrow() - 1, MOST_LINES + 1)
                                            .size()
                                    < MOST_LINES;
            long first = grows ? last.get().first().orElseThrow() : news.getFirst();
            outbox.oweLines(incident, room, first, news.getLast());
        }
        return !news.isEmpty();
    }
}
