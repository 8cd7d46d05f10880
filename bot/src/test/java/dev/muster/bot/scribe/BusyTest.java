package dev.muster.bot.scribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.outbox.Message;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Outbox.Urgency;
import dev.muster.bot.outbox.Owed;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.run.Order;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import dev.muster.chat.testing.Beats;
import dev.muster.chat.testing.FakeChat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What a chat that asks for a pause, or would not take something, is told, when, and in which order. */
class BusyTest {
    private final Newsroom room = new Newsroom();

    private static void soon(BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(60)).until(condition::getAsBoolean);
    }

    private String card(long run) {
        return "run:%d:%s:db-orders".formatted(run, room.chat.name());
    }

    private Message message(long run) {
        return room.outbox.about(new Subject.OfRun(run)).getFirst();
    }

    private List<FakeChat.Asked> asked(String key) {
        return room.chat.asked().stream().filter(it -> it.key().equals(key)).toList();
    }

    private static Chat.BusyException busy(Duration pause) {
        return new Chat.BusyException("too fast", pause);
    }

    @Test
    void a_pause_is_no_try_and_makes_nobody_apologise() {
        var left = new AtomicInteger(8);
        room.chat.hurdle(_ -> {
            if (left.getAndDecrement() > 0) {
                throw busy(Duration.ofMillis(150));
            }
        });
        try (var _ = room.scribe()) {
            long run = room.shop.changing("one");
            soon(room::isInStep);
            assertThat(room.stands(card(run))).contains("Set things right");
            // Nobody doubts whether an earlier try got through: then it would have been edited as well.
            assertThat(asked(card(run)))
                    .hasSize(9)
                    .allSatisfy(call -> assertThat(call.kind()).isEqualTo(FakeChat.Asked.Kind.POST));
        }
    }

    @Test
    void the_channel_pauses_exactly_as_long_as_it_was_asked_to_and_others_do_not() {
        var elsewhere = Place.channel(room.chat.name(), "db-billing");
        var first = new AtomicBoolean(true);
        long run = room.shop.changing("one");
        var key = TestStore.unique("run");
        try (var time = Beats.start()) {
            var at = new ConcurrentLinkedDeque<Duration>();
            room.chat.hurdle(_ -> {
                at.add(time.passed());
                if (first.getAndSet(false)) {
                    owe(key, new Subject.OfRun(run), Urgency.LINES, elsewhere);
                    throw busy(Duration.ofMillis(2_500));
                }
            });
            try (var _ = room.scribe("one", room.chronicle(), Map.of(room.chat.name(), room.chat))) {
                soon(room::isInStep);
            }
            var calls = asked(card(run));
            assertThat(calls).hasSize(2);
            assertThat(Duration.between(calls.getFirst().at(), calls.getLast().at()))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(2_500));
            assertThat(at.getLast().minus(at.getFirst())).isLessThan(Duration.ofSeconds(4));
            assertThat(asked(key).getFirst().at()).isBefore(calls.getLast().at());
        }
    }

    private static void owe(String key, Subject subject, Urgency urgency, Place place) {
        TestStore.shared().jdbi().useHandle(h -> Owed.owe(h, key, subject, urgency, place));
    }

    @Test
    void after_a_pause_what_must_be_decided_goes_first_in_whatever_channel() {
        var one = Place.channel(room.chat.name(), "one");
        var two = Place.channel(room.chat.name(), "two");
        var first = new AtomicBoolean(true);
        room.chat.hurdle(_ -> {
            if (first.getAndSet(false)) {
                throw busy(Duration.ofMillis(50));
            }
        });
        Script script = message -> Optional.of(Document.of(message.key(), Tone.PLAIN));
        var keys = List.of(
                TestStore.unique("busy"),
                TestStore.unique("decision"),
                TestStore.unique("decision"),
                TestStore.unique("lines"));
        try (var _ = room.scribe("one", script, Map.of(room.chat.name(), room.chat))) {
            owe(keys.get(0), new Subject.OfRun(0), Urgency.LINES, Place.channel(room.chat.name(), "three"));
            soon(() -> asked(keys.get(0)).size() == 2);
            TestStore.shared().jdbi().useTransaction(h -> {
                Owed.owe(h, keys.get(1), new Subject.OfRun(0), Urgency.DECISION, two);
                // It has to wait for its turn, a second after the one before.
                Owed.owe(h, keys.get(2), new Subject.OfRun(0), Urgency.DECISION, two);
                Owed.owe(h, keys.get(3), new Subject.OfRun(0), Urgency.LINES, one);
            });
            soon(() -> room.posts().size() == 4);
            assertThat(room.posts()).extracting(FakeChat.Asked::key).containsExactlyElementsOf(keys);
        }
    }

    @Test
    void an_apology_stands_only_until_the_chat_takes_what_should() {
        var refuses = new AtomicBoolean(true);
        room.chat.hurdle(call -> {
            if (refuses.get() && call.contains("Set things right")) {
                throw new Chat.ChatException("invalid_blocks");
            }
        });
        try (var _ = room.scribe()) {
            long run = room.shop.changing("one");
            soon(() -> room.stands(card(run)).contains("cannot be shown here"));
            soon(() -> message(run).apologised());
            assertThat(message(run).wanted()).isGreaterThan(message(run).shown());
            refuses.set(false);
            soon(() -> room.stands(card(run)).contains("Set things right"));
            soon(room::isInStep);
            assertThat(message(run).apologised()).isFalse();
            assertThat(room.chat.messages()).hasSize(1);
        }
    }

    @Test
    void an_apology_is_said_once_and_keeps_nobody_waiting() {
        room.chat.hurdle(call -> {
            if (call.contains("Set things right")) {
                throw new Chat.ChatException("invalid_blocks");
            }
        });
        try (var _ = room.scribe()) {
            long bad = room.shop.changing("one");
            soon(() -> message(bad).apologised());
            int tries = message(bad).tries();
            int taken = taken(bad);
            room.incident();
            soon(() -> room.posts().size() == 3);
            soon(() -> message(bad).tries() > tries);
            assertThat(taken(bad)).isEqualTo(taken);
        }
    }

    private int taken(long run) {
        return (int) asked(card(run)).stream().filter(FakeChat.Asked::taken).count();
    }

    @Test
    void a_headline_whose_room_does_not_open_stands_and_gets_it_later_without_an_apology() {
        var closed = new AtomicInteger(2);
        room.chat.hurdle(call -> {
            if (call.startsWith("open ") && closed.getAndDecrement() > 0) {
                throw new Chat.ChatException("missing_scope");
            }
        });
        try (var _ = room.scribe()) {
            long incident = room.incident();
            soon(() -> room.posts().size() == 2 && room.isInStep());
            var headline = room.outbox.about(new Subject.OfIncident(incident)).getFirst();
            assertThat(headline.room()).isPresent();
            assertThat(room.stands(headline.key())).contains("orders are gone");
            assertThat(room.posts().stream().filter(post -> post.key().equals(headline.key())))
                    .hasSize(1);
        }
    }

    @Test
    void a_card_tells_progress_only_while_its_run_goes_on() {
        try (var _ = room.scribe()) {
            long run = room.shop.destructive("one");
            assertThat(message(run).urgency()).isEqualTo(Urgency.DECISION);
            soon(room::isInStep);
            assertThat(message(run).urgency()).isEqualTo(Urgency.DECISION);
            var before = phase(run, "{\"phase\":\"running\"}");
            assertThat(message(run).urgency()).isEqualTo(Urgency.PROGRESS);
            phase(run, before);
            assertThat(message(run).urgency()).isEqualTo(Urgency.DECISION);
            room.shop.order(run, Order.CANCEL);
        }
    }

    /** Writes the state of a run, and answers with the one before. */
    private static String phase(long run, String state) {
        return TestStore.shared().jdbi().withHandle(h -> {
            var before = h.createQuery("SELECT state::text FROM run WHERE number = :run")
                    .bind("run", run)
                    .mapTo(String.class)
                    .one();
            h.createUpdate("UPDATE run SET state = :state::json WHERE number = :run")
                    .bind("state", state)
                    .bind("run", run)
                    .execute();
            return before;
        });
    }

    @Test
    void what_is_not_to_be_tried_yet_holds_up_nothing_and_is_tried_when_its_time_has_come() {
        var key = TestStore.unique("run");
        owe(key, new Subject.OfRun(0), Urgency.DECISION, room.channel);
        var message = room.outbox.behind(room.channel).getFirst();
        room.outbox.later(message, Duration.ofHours(1));
        assertThat(room.outbox.behind(room.channel)).isEmpty();
        assertThat(room.outbox.channelsBehind())
                .noneMatch(behind -> behind.channel().equals(room.channel));
        room.outbox.later(message, Duration.ofHours(-1));
        assertThat(room.outbox.behind(room.channel)).hasSize(1);
        assertThat(room.outbox.channelsBehind()).contains(new Outbox.Behind(room.channel, true));
    }

    @Test
    void an_edit_that_the_chat_does_not_want_now_keeps_no_decision_waiting_in_its_channel() {
        var first = new AtomicBoolean(true);
        room.chat.hurdle(call -> {
            if (call.startsWith("edit second")) {
                throw busy(Duration.ofSeconds(20));
            }
        });
        Script script = message -> Optional.of(Document.of(first.get() ? "first" : "second", Tone.PLAIN));
        var edited = TestStore.unique("lines");
        var decision = TestStore.unique("decision");
        try (var _ = room.scribe("one", script, Map.of(room.chat.name(), room.chat))) {
            owe(edited, new Subject.Lines(0), Urgency.LINES, room.channel);
            soon(() -> room.posts().size() == 1);
            first.set(false);
            TestStore.shared()
                    .jdbi()
                    .useHandle(h -> h.execute("UPDATE message SET wanted = wanted + 1 WHERE key = ?", edited));
            soon(() -> asked(edited).size() == 2);
            owe(decision, new Subject.OfRun(0), Urgency.DECISION, room.channel);
            await().atMost(Duration.ofSeconds(10)).until(() -> room.posts().size() == 2);
            assertThat(asked(edited)).hasSize(2);
        }
    }
}
