package dev.muster.bot.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.incident.Incidents;
import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.Redaction;
import dev.muster.bot.journal.Shape;
import dev.muster.bot.journal.What;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Place;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final AtomicInteger statements = new AtomicInteger();
    private final Outbox outbox = new Outbox(counting());
    private final Place home = Place.channel(TestStore.unique("chat"), "db-orders");
    private final Journal journal =
            new Journal(TestStore.shared().jdbi(), new Shape(Map.of()), new Redaction(List.of()));
    private final Incidents incidents = new Incidents(TestStore.shared().jdbi(), journal, outbox, _ -> List.of(home));

    private Jdbi counting() {
        return Jdbi.create(TestStore.shared().dataSource()).setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                statements.incrementAndGet();
            }
        });
    }

    private long incident() {
        var cluster = TestStore.unique("orders");
        var opening = Entry.of(
                        Instant.now(), Event.Scope.of(cluster), new What.IncidentOpened("it is down", Optional.empty()))
                .once(cluster);
        return incidents.open(cluster, opening).orElseThrow();
    }

    private void note(long incident) {
        var what = new What.Noted("something", Optional.empty(), Optional.empty());
        incidents.note(incident, Entry.of(Instant.now(), Event.Scope.NONE, what));
    }

    private void openThread(long incident) {
        outbox.opened(headline(incident), home.inThread("t" + incident));
    }

    private Message headline(long incident) {
        return outbox.about(new Subject.OfIncident(incident)).getFirst();
    }

    private boolean hasNews(long incident) {
        return outbox.headlinesWithNews().stream()
                .anyMatch(message -> message.subject().equals(new Subject.OfIncident(incident)));
    }

    private void tellEverything() {
        for (int i = 0; i < 100 && !outbox.headlinesWithNews().isEmpty(); i++) {
            incidents.oweLines();
        }
    }

    @Test
    void an_incident_has_news_once_its_headline_has_a_thread_until_they_are_owed() {
        long incident = incident();
        tellEverything();
        assertThat(hasNews(incident)).isFalse();
        openThread(incident);
        assertThat(hasNews(incident)).isTrue();
        tellEverything();
        assertThat(hasNews(incident)).isFalse();
        note(incident);
        assertThat(hasNews(incident)).isTrue();
    }

    @Test
    void while_nothing_happens_only_the_head_of_the_journal_is_read() {
        tellEverything();
        int before = statements.get();
        assertThat(outbox.headlinesWithNews()).isEmpty();
        assertThat(statements.get() - before).isEqualTo(1);
    }

    @Test
    void another_replica_knows_after_a_restart() {
        long incident = incident();
        openThread(incident);
        tellEverything();
        note(incident);
        assertThat(new Outbox(TestStore.shared().jdbi()).headlinesWithNews())
                .anyMatch(message -> message.subject().equals(new Subject.OfIncident(incident)));
    }

    @Test
    void owing_the_same_again_changes_nothing() {
        var key = TestStore.unique("run");
        for (int i = 0; i < 2; i++) {
            TestStore.shared()
                    .jdbi()
                    .useHandle(h -> Owed.owe(h, key, new Subject.OfRun(1), Outbox.Urgency.DECISION, home));
        }
        assertThat(outbox.behind(home))
                .singleElement()
                .satisfies(m -> assertThat(m.wanted()).isEqualTo(1));
    }

    @Test
    void whoever_shows_an_old_version_late_makes_it_be_shown_again() {
        var key = TestStore.unique("run");
        TestStore.shared().jdbi().useHandle(h -> Owed.owe(h, key, new Subject.OfRun(1), Outbox.Urgency.DECISION, home));
        var slow = outbox.trying(outbox.behind(home).getFirst());
        TestStore.shared().jdbi().useHandle(h -> Owed.touch(h, new Subject.OfRun(1)));
        var quick = outbox.trying(outbox.behind(home).getFirst());
        outbox.shows(quick, Optional.of("m1"), quick.wanted());
        assertThat(outbox.behind(home)).isEmpty();
        outbox.shows(slow, Optional.of("m1"), slow.wanted());
        assertThat(outbox.behind(home)).hasSize(1);
    }
}
