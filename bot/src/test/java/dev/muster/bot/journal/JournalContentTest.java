package dev.muster.bot.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.muster.bot.store.OtherStores;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Account;
import dev.muster.chat.Place;
import dev.muster.chat.Secret;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.problem.Problem;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What people and programs say, on its way into the journal and out of it. */
class JournalContentTest {
    private static final Instant NOW = Instant.parse("2026-03-01T14:05:00Z");
    private static final Redaction REDACTION = new Redaction(
            List.of(new Secret("hunter2"), new Secret("hunter2-and-more"), new Secret("orders"), new Secret("tiny")));

    private final Jdbi jdbi = TestStore.shared().jdbi();
    private final Journal journal = new Journal(jdbi, new Shape(Map.of()), REDACTION);

    private long write(What what) {
        return journal.append(Entry.of(NOW, Event.Scope.NONE, what)).orElseThrow();
    }

    private String kept(long seq) {
        return jdbi.withHandle(h -> h.createQuery("SELECT body::text FROM event WHERE seq = :seq")
                .bind("seq", seq)
                .mapTo(String.class)
                .one());
    }

    private static What.Noted note(String text) {
        return new What.Noted(text, Optional.empty(), Optional.empty());
    }

    private String readBack(String text) {
        return ((What.Noted) journal.find(write(note(text))).orElseThrow().what()).text();
    }

    @Test
    void secrets_that_we_know_are_kept_nowhere() {
        var problem = new Problem("PG_28P01", "hunter2 was refused", "try hunter2-and-more");
        var proof = new Proof("seen hunter2", Map.of("dsn", "x hunter2 y", "hunter2", "as a name"));
        for (var what : List.of(
                note("it is hunter2"),
                new What.StepFailed(0, false, problem),
                new What.StepDone(0, false, proof, Duration.ZERO),
                new What.ChecklistDue("hunter2", List.of("a", "hunter2")),
                new What.Refused("hunter2", problem))) {
            assertThat(kept(write(what))).contains("***").doesNotContain("hunter2", "and-more");
        }
    }

    /** Somebody's password may be the name of their cluster: nothing may become unreadable by that. */
    @Test
    void a_secret_that_is_an_everyday_word_does_not_spoil_what_ties_an_entry_to_its_place() {
        var who = new Who("orders", new Account("fake", "orders"), Place.channel("fake", "orders"));
        var key = "orders:" + TestStore.unique("key");
        var entry =
                Entry.of(NOW, Event.Scope.of("orders"), note("orders")).by(who).once(key);
        var event = journal.find(journal.append(entry).orElseThrow()).orElseThrow();
        assertThat(event.scope().cluster()).hasValue("orders");
        assertThat(event.who()).hasValue(who);
        assertThat(event.what()).isEqualTo(note("***"));
        assertThat(journal.append(entry)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "password=s3cr3t! and more | password=*** and more",
                "PGPASSWORD=s3cr3t psql | PGPASSWORD=*** psql",
                "db_password: 's3cr3t it is' | db_password: ***",
                "passwd=\"s3cr3t it is\", host=a | passwd=***, host=a",
                "{\"password\": \"s3cr3t\"} | {\"password\": ***}",
                "password='s3cr3t without an end | password=***",
                "ALTER ROLE a PASSWORD 's3''cr3t' | ALTER ROLE a PASSWORD ***",
                "password E's3cr3t' | password ***",
                "client_secret=s3cr3t&x=1 | client_secret=***&x=1",
                "access_token: s3cr3t | access_token: ***",
                "api-token=s3cr3t; apikey=s3cr3t | api-token=***; apikey=***",
                "postgres://anna:s3cr3t@db/x | postgres://anna:***@db/x",
                "jdbc:postgresql://anna:s3/cr3t@db | jdbc:postgresql://anna:***@db",
                "Authorization: Bearer s3cr3ts3cr3t | Authorization: Bearer ***",
                "see xoxb-s3cr3t-s3cr3t here | see *** here",
                "see xapp-1-s3cr3t-s3cr3t here | see *** here",
                "https://hooks.slack.com/commands/T1/2/s3cr3t now | https://*** now",
                "wss://wss.example.com/link/?ticket=s3cr3t-t1cket&app=1 | wss://wss.example.com/link/?ticket=***&app=1"
            })
    void what_looks_like_a_secret_is_not_kept(String said, String kept) {
        assertThat(readBack(said)).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password authentication failed for user \"anna\"",
                "https://example.org:8443/a?b=c",
                "tiny is too short to be looked for",
                "*** $1 \\1 ${x}",
                "😀👩‍👩‍👧‍👦 ünï \u202e \u200d \u0001\t\r\n\u2028"
            })
    void other_words_are_kept_as_they_are(String text) {
        assertThat(readBack(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0b", "\uD800", "\uDC00", "a\uD83Db", "\uDE00\uD83D"})
    void what_postgresql_takes_for_no_text_is_kept_as_something_that_can_be_seen(String broken) {
        var key = TestStore.unique("key") + broken;
        var who = new Who("anna" + broken, new Account("fake", broken), Place.channel("fake", broken));
        var proof = new Proof(broken, Map.of(broken, broken));
        var entry = Entry.of(NOW, Event.Scope.of("c" + broken), new What.StepDone(0, false, proof, Duration.ZERO))
                .by(who)
                .once(key);
        var event = journal.find(journal.append(entry).orElseThrow()).orElseThrow();
        assertThat(((What.StepDone) event.what()).proof().seen())
                .hasSize(broken.length())
                .matches("[ab␀\uFFFD]+");
        assertThat(journal.append(entry)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.", "://a:", "x://a:b", "password ", "password='", "''", "bearer ", "😀", "\""})
    void a_megabyte_takes_no_longer_to_clean_than_it_is_long(String piece) {
        var text = piece.repeat((1 << 20) / piece.length());
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        assertThatCode(() -> REDACTION.clean(text)).doesNotThrowAnyException();
        assertThatCode(() -> REDACTION.clean("password '" + text)).doesNotThrowAnyException();
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - before)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void a_megabyte_is_kept_whole() {
        var plain = "ü😀 ".repeat(1 << 18);
        assertThat(readBack(plain)).isEqualTo(plain);
    }

    @Test
    void an_export_is_lines_of_json_that_can_be_fetched_part_by_part() {
        try (var store = OtherStores.empty()) {
            var own = new Journal(store.jdbi(), new Shape(Map.of()), REDACTION);
            var audit = new Audit(own);
            assertThat(audit.export(0)).isEqualTo(new Audit.Export("", Optional.empty()));
            var lengthy = "\"quoted\"\n".repeat(200_000);
            for (int i = 1; i <= 9; i++) {
                own.append(Entry.of(
                        NOW,
                        i % 2 == 0
                                ? new Event.Scope(Optional.empty(), Optional.of(7L), Optional.empty())
                                : Event.Scope.NONE,
                        note(i + lengthy)));
            }
            var numbers = new ArrayList<Long>();
            var hashes = new ArrayList<String>();
            Optional<Long> next = Optional.of(1L);
            int parts = 0;
            while (next.isPresent() && parts < 9) {
                var part = audit.export(next.get() - 1);
                for (var line : part.lines().split("\n", -1)) {
                    if (!line.isEmpty()) {
                        var read = JsonMapper.shared().readTree(line);
                        long seq = read.path("seq").asLong();
                        numbers.add(seq);
                        hashes.add(read.path("hash").asString());
                        assertThat(read.path("body").path("what").path("text").asString())
                                .isEqualTo(seq + lengthy);
                        assertThat(read.path("incident").isNull()).isEqualTo(seq % 2 != 0);
                    }
                }
                next = part.next();
                parts++;
            }
            assertThat(parts).isGreaterThan(1);
            assertThat(numbers).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
            assertThat(audit.verify()).isEqualTo(new Audit.Outcome.Whole(9, hashes.getLast()));
            assertThat(audit.export(9)).isEqualTo(new Audit.Export("", Optional.empty()));
        }
    }
}
