package dev.muster.bot.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.bot.incident.Incidents;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.people.Homes;
import dev.muster.bot.store.OtherStores;
import dev.muster.bot.store.Store;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Account;
import dev.muster.chat.Place;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {
    private static final Instant NOW = Instant.parse("2026-03-01T14:05:00.123456Z");
    private static final Who ANNA = new Who("anna", new Account("fake", "U1"), Place.channel("fake", "db-orders"));

    private final Jdbi jdbi = TestStore.shared().jdbi();
    private final Journal journal = journal(jdbi);
    private final String cluster = TestStore.unique("orders");

    private static Journal journal(Jdbi jdbi) {
        return new Journal(jdbi, new Shape(Map.of()), new Redaction(List.of()));
    }

    private Entry noted(String text) {
        return Entry.of(NOW, Event.Scope.of(cluster), new What.Noted(text, Optional.empty(), Optional.empty()));
    }

    private Entry opening() {
        return Entry.of(NOW, Event.Scope.of(cluster), new What.IncidentOpened("it burns", Optional.empty()))
                .once(TestStore.unique("open"));
    }

    private Event read(long seq) {
        return journal.find(seq).orElseThrow();
    }

    private static long entries(Jdbi jdbi) {
        return jdbi.withHandle(h ->
                h.createQuery("SELECT count(*) FROM event").mapTo(Long.class).one());
    }

    static List<What> kinds() {
        return Made.oneOfEachKind().stream()
                .filter(what -> !(what instanceof What.Unknown))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void what_is_written_is_read_back_the_same(What what) {
        var entry = Entry.of(NOW, Event.Scope.of(cluster).withRun(900_000_000_012L), what)
                .by(ANNA)
                .once(TestStore.unique("key"));
        long seq = journal.append(entry).orElseThrow();
        assertThat(read(seq))
                .isEqualTo(new Event(
                        seq, NOW, Event.Scope.of(cluster).withRun(900_000_000_012L), Optional.of(ANNA), what));
    }

    @Test
    void kinds_keep_the_names_that_they_were_given() {
        assertThat(Shape.kinds().keySet())
                .as("add new ones; to rename one or take one away makes what is written unreadable")
                .containsExactlyInAnyOrder(
                        "asked",
                        "not-begun",
                        "pause-asked",
                        "cancel-asked",
                        "proposed",
                        "voted",
                        "approved",
                        "denied",
                        "expired",
                        "withdrawn",
                        "plan-changed",
                        "lapsed",
                        "refused",
                        "glass-broken",
                        "waits",
                        "run-started",
                        "step-begun",
                        "step-done",
                        "step-failed",
                        "run-paused",
                        "run-resumed",
                        "run-retried",
                        "halted",
                        "let-go-on",
                        "rollback-asked",
                        "run-cancelled",
                        "run-finished",
                        "run-rolled-back",
                        "run-failed",
                        "schedule-skipped",
                        "schedule-failed",
                        "works-again",
                        "schedule-paused",
                        "schedule-resumed",
                        "wal-receiving",
                        "wal-stopped",
                        "wal-gap",
                        "finding-seen",
                        "finding-gone",
                        "incident-opened",
                        "severity-set",
                        "lead-set",
                        "role-set",
                        "noted",
                        "corrected",
                        "task-added",
                        "task-done",
                        "linked",
                        "escalated",
                        "acknowledged",
                        "reminded",
                        "checklist-due",
                        "incident-closed",
                        "incident-reopened",
                        "report-made",
                        "audit-verified",
                        "unknown");
    }

    @Test
    void times_before_the_epoch_and_finer_than_a_microsecond_are_kept_to_the_microsecond() {
        var early = Instant.parse("1969-12-31T23:59:59.000001999Z");
        long seq = journal.append(Entry.of(early, Event.Scope.NONE, new What.Expired()))
                .orElseThrow();
        assertThat(read(seq).at()).isEqualTo(Instant.parse("1969-12-31T23:59:59.000001Z"));
        assertThat(read(seq).scope()).isEqualTo(Event.Scope.NONE);
        assertThat(read(seq).who()).isEmpty();
    }

    @Test
    void what_a_newer_version_wrote_is_read_as_unknown() {
        jdbi.useHandle(h -> h.execute(
                "INSERT INTO event (body) VALUES (?::json)", """
                {"key": "%s", "at": 7, "cluster": "%s", "mood": "good",
                 "what": {"kind": "moon-landed", "crew": ["buzz"]}}
                """.formatted(TestStore.unique("key"), cluster)));
        var seq = jdbi.withHandle(h -> h.createQuery("SELECT seq FROM event WHERE cluster = :cluster")
                .bind("cluster", cluster)
                .mapTo(Long.class)
                .one());
        assertThat(read(seq).what()).isEqualTo(new What.Unknown("moon-landed"));
        assertThat(new Audit(journal).verify()).isInstanceOf(Audit.Outcome.Whole.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE event SET incident = 7 WHERE seq = 1",
                "DELETE FROM event WHERE seq = 1",
                "TRUNCATE event",
                "UPDATE journal_head SET seq = seq + 1",
                "UPDATE journal_head SET hash = 'x'",
                "DELETE FROM journal_head",
                "TRUNCATE journal_head",
                "INSERT INTO journal_head (one, seq, hash) VALUES (false, 0, 'x')"
            })
    void the_database_refuses_to_change_it_even_to_who_owns_the_table(String change) {
        journal.append(noted("here"));
        assertThatThrownBy(() -> jdbi.useHandle(h -> h.execute(change)))
                .isInstanceOf(JdbiException.class)
                .hasMessageContaining(change.startsWith("INSERT") ? "violates" : "the journal is only ever added to");
        assertThat(new Audit(journal).verify()).isInstanceOf(Audit.Outcome.Whole.class);
    }

    @Test
    void the_same_key_is_written_once_and_leaves_no_gap() {
        var key = TestStore.unique("key");
        long first = journal.append(noted("one").once(key)).orElseThrow();
        assertThat(journal.append(noted("two").once(key))).isEmpty();
        assertThat(journal.append(noted("three"))).hasValue(first + 1);
        assertThat(read(first).what()).isEqualTo(noted("one").what());
    }

    @Test
    void what_is_rolled_back_leaves_no_gap() {
        long first = journal.append(noted("one")).orElseThrow();
        jdbi.useHandle(h -> {
            h.begin();
            assertThat(journal.append(h, noted("never"))).hasValue(first + 1);
            h.rollback();
        });
        assertThat(journal.append(noted("two"))).hasValue(first + 1);
    }

    @Test
    void an_entry_belongs_to_the_incident_that_is_open_for_its_cluster() {
        var incidents = new Incidents(jdbi, journal, new Outbox(jdbi), _ -> List.of());
        long before = journal.append(noted("before")).orElseThrow();
        long incident = incidents.open(cluster, opening()).orElseThrow();
        long during = journal.append(noted("during")).orElseThrow();
        long elsewhere = journal.append(Entry.of(NOW, Event.Scope.of(TestStore.unique("other")), new What.Expired()))
                .orElseThrow();
        assertThat(read(before).scope().incident()).isEmpty();
        assertThat(read(during).scope().incident()).hasValue(incident);
        assertThat(read(elsewhere).scope().incident()).isEmpty();
        assertThat(journal.ofIncident(incident)).hasSize(2);
        assertThat(journal.numbersOf(incident, 0, 1)).containsExactly(during - 1);
    }

    @Test
    void of_lines_that_are_written_together_each_gets_its_number_and_a_key_is_written_once() {
        var key = TestStore.unique("key");
        var body = "{\"key\": \"%s\", \"at\": 7, \"what\": {\"kind\": \"expired\"}}".formatted(key);
        var keyless = new Line(Optional.empty(), Optional.empty(), "{\"at\": 7, \"what\": {\"kind\": \"expired\"}}");
        var keyed = new Line(Optional.of(key), Optional.empty(), body);
        var numbers = jdbi.withHandle(h -> Line.write(h, List.of(keyless, keyed, keyless, keyed, keyless)));
        long first = numbers.getFirst().orElseThrow();
        assertThat(numbers)
                .containsExactly(
                        Optional.of(first),
                        Optional.of(first + 1),
                        Optional.of(first + 2),
                        Optional.empty(),
                        Optional.of(first + 3));
        var again = jdbi.withHandle(h -> Line.write(h, List.of(keyed, keyless)));
        assertThat(again.getFirst()).isEmpty();
        assertThat(again.getLast().orElseThrow()).isGreaterThan(first + 3);
    }

    @Test
    void an_entry_of_an_incident_leaves_its_headline_behind() {
        Homes home = _ -> List.of(Place.channel("fake", cluster));
        var incidents = new Incidents(jdbi, journal, new Outbox(jdbi), home);
        var subject = new Subject.OfIncident(incidents.open(cluster, opening()).orElseThrow());
        long before = new Outbox(jdbi).about(subject).getFirst().wanted();
        var _ = journal.append(noted("more")).orElseThrow();
        assertThat(new Outbox(jdbi).about(subject).getFirst().wanted()).isEqualTo(before + 1);
    }

    /** Who waits for the pen while an incident is opened finds it open. */
    @Test
    void an_entry_that_waited_while_an_incident_was_opened_belongs_to_it()
            throws ExecutionException, InterruptedException, TimeoutException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<Long>> waiting = jdbi.inTransaction(h -> {
                journal.append(h, noted("first"));
                h.execute("INSERT INTO incident (key, cluster) VALUES (?, ?)", TestStore.unique("open"), cluster);
                var begun = threads.submit(() -> journal.append(noted("waits")));
                awaitSomebodyWaiting();
                return begun;
            });
            long seq = waiting.get(10, TimeUnit.SECONDS).orElseThrow();
            assertThat(read(seq).scope().incident()).isPresent();
        } finally {
            // Nobody opened it in the journal: whoever lists incidents would stumble over it.
            jdbi.useHandle(h -> h.execute("DELETE FROM incident WHERE cluster = ?", cluster));
        }
    }

    private void awaitSomebodyWaiting() {
        org.awaitility.Awaitility.await()
                .until(() -> jdbi.withHandle(
                        h -> h.createQuery("""
                                SELECT EXISTS (SELECT FROM pg_stat_activity
                                                WHERE wait_event_type = 'Lock' AND datname = current_database())
                                """).mapTo(Boolean.class).one()));
    }

    @Test
    void eight_writers_lose_nothing_and_leave_no_gap() throws InterruptedException {
        try (var store = OtherStores.empty()) {
            var own = journal(store.jdbi());
            var written = new ConcurrentLinkedQueue<Long>();
            var start = new CountDownLatch(1);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int t = 0; t < 8; t++) {
                    int writer = t;
                    threads.execute(() -> {
                        awaitStart(start);
                        for (int i = 0; i < 200; i++) {
                            var entry = noted(writer + " " + i).once(writer + ":" + i);
                            var seq = i % 2 == 0
                                    ? own.append(entry)
                                    : store.jdbi().inTransaction(h -> own.append(h, entry));
                            written.add(seq.orElseThrow());
                        }
                    });
                }
                start.countDown();
            }
            assertThat(written)
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 1600)
                            .mapToObj(Long::valueOf)
                            .toList());
            assertThat(new Audit(own).verify())
                    .isInstanceOfSatisfying(
                            Audit.Outcome.Whole.class,
                            whole -> assertThat(whole.events()).isEqualTo(1600));
        }
    }

    private static void awaitStart(CountDownLatch start) {
        try {
            assertThat(start.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    record Tampering(String change, long found) {}

    static Stream<Tampering> tamperings() {
        return Stream.of(
                new Tampering(
                        "UPDATE event SET body = replace(body::text, 'note 3', 'nothing')::json WHERE seq = 3", 3),
                new Tampering("UPDATE event SET incident = 7 WHERE seq = 4", 4),
                new Tampering("UPDATE event SET hash = sha256('x') WHERE seq = 2", 2),
                new Tampering("DELETE FROM event WHERE seq = 1", 1),
                new Tampering("DELETE FROM event WHERE seq = 3", 3),
                new Tampering("DELETE FROM event WHERE seq IN (4, 5)", 4),
                new Tampering("DELETE FROM event", 1),
                new Tampering("UPDATE journal_head SET hash = sha256('x')", 5),
                new Tampering("UPDATE event SET seq = 6 WHERE seq = 5", 5));
    }

    @Test
    void who_changes_it_behind_the_database_s_back_is_found_out() {
        try (var store = OtherStores.empty()) {
            var own = journal(store.jdbi());
            IntStream.rangeClosed(1, 5).forEach(i -> own.append(noted("note " + i)));
            var audit = new Audit(own);
            var whole = audit.verify();
            assertThat(whole).isInstanceOf(Audit.Outcome.Whole.class);
            tamperings().forEach(tampering -> spoil(store, own, tampering));
            assertThat(audit.verify()).isEqualTo(whole);
        }
    }

    /** Spoils it as the owner of the tables can, looks, and takes it back. */
    private static void spoil(Store store, Journal own, Tampering tampering) {
        store.jdbi().useHandle(h -> {
            h.execute("CREATE TABLE kept AS SELECT seq, incident, body, hash FROM event");
            h.execute("CREATE TABLE kept_head AS SELECT * FROM journal_head");
            h.execute("ALTER TABLE event DISABLE TRIGGER ALL");
            h.execute("ALTER TABLE journal_head DISABLE TRIGGER ALL");
            h.execute(tampering.change());
        });
        assertThat(new Audit(own).verify())
                .as(tampering.change())
                .isInstanceOfSatisfying(
                        Audit.Outcome.Broken.class,
                        broken -> assertThat(broken.seq()).isEqualTo(tampering.found()));
        store.jdbi().useHandle(h -> {
            h.execute("DELETE FROM event");
            h.execute("INSERT INTO event (seq, incident, body, hash) SELECT * FROM kept");
            h.execute("UPDATE journal_head SET seq = kept_head.seq, hash = kept_head.hash FROM kept_head");
            h.execute("DROP TABLE kept, kept_head");
            h.execute("ALTER TABLE event ENABLE TRIGGER ALL");
            h.execute("ALTER TABLE journal_head ENABLE TRIGGER ALL");
        });
    }

    @Test
    void an_empty_journal_is_whole() {
        try (var store = OtherStores.empty()) {
            assertThat(new Audit(journal(store.jdbi())).verify())
                    .isInstanceOfSatisfying(
                            Audit.Outcome.Whole.class,
                            whole -> assertThat(whole.events()).isZero());
            assertThat(entries(store.jdbi())).isZero();
        }
    }
}
