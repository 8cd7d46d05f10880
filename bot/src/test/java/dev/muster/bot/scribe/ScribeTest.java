package dev.muster.bot.scribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Owed;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.run.Order;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Place;
import dev.muster.chat.testing.FakeChat;
import dev.muster.chat.testing.FakeChat.Asked.Kind;
import dev.muster.commands.plan.Danger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScribeTest {
    private final Newsroom room = new Newsroom();

    private static void soon(BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(60)).until(condition::getAsBoolean);
    }

    private String card(long run) {
        return "run:%d:%s:db-orders".formatted(run, room.chat.name());
    }

    @Test
    void a_card_is_posted_once_and_edited_as_its_run_goes_on() {
        try (var _ = room.scribe()) {
            long run = room.shop.propose(room.shop.plan(Danger.DESTRUCTIVE, "one"));
            soon(() -> room.stands(card(run)).contains("[Approve]"));
            room.shop.approve(run);
            room.shop.runner().work(run);
            soon(() -> room.stands(card(run)).contains("Done at"));
            assertThat(room.posts()).hasSize(1);
            assertThat(room.chat.asked())
                    .allSatisfy(asked -> assertThat(asked.key()).isEqualTo(card(run)));
            assertThat(room.stands(card(run))).doesNotContain("[Approve]");
        }
    }

    @Test
    void nothing_is_edited_while_nothing_changes() {
        try (var scribe = room.scribe()) {
            long first = room.shop.changing("one");
            soon(room::isInStep);
            int calls = room.chat.asked().size();
            IntStream.range(0, 20).forEach(_ -> scribe.ring());
            long second = room.shop.changing("two");
            soon(() -> !room.stands(card(second)).isEmpty());
            assertThat(room.chat.asked().subList(calls, room.chat.asked().size()))
                    .noneMatch(asked -> asked.key().equals(card(first)));
        }
    }

    @Test
    void two_scribes_say_everything_once_and_the_second_goes_on_when_the_first_is_closed() {
        var first = room.scribe();
        try (var _ = room.scribe("two", room.chronicle(), Map.of(room.chat.name(), room.chat))) {
            var early = IntStream.range(0, 3)
                    .mapToObj(_ -> room.shop.changing("one"))
                    .toList();
            soon(room::isInStep);
            first.close();
            var late = IntStream.range(0, 2)
                    .mapToObj(_ -> room.shop.changing("one"))
                    .toList();
            soon(room::isInStep);
            assertThat(room.posts())
                    .extracting(FakeChat.Asked::key)
                    .containsExactlyElementsOf(Stream.concat(early.stream(), late.stream())
                            .map(this::card)
                            .toList());
        }
    }

    @Test
    void who_is_silent_is_replaced() {
        assertThat(room.lease("the dead").tend()).isTrue();
        try (var _ = room.scribe()) {
            long run = room.shop.changing("one");
            soon(() -> !room.stands(card(run)).isEmpty());
        }
    }

    @Test
    void after_an_outage_of_the_chat_everything_arrives_once_and_in_order() {
        room.chat.down(true);
        try (var _ = room.scribe()) {
            var runs = IntStream.range(0, 3)
                    .mapToObj(_ -> room.shop.destructive("one"))
                    .toList();
            soon(() -> room.chat.asked().size() > 1);
            runs.forEach(run -> room.shop.order(run, Order.CANCEL));
            room.chat.down(false);
            soon(room::isInStep);
            assertThat(room.posts())
                    .extracting(FakeChat.Asked::key)
                    .containsExactlyElementsOf(runs.stream().map(this::card).toList());
            assertThat(runs)
                    .allSatisfy(run -> assertThat(room.stands(card(run))).contains("Withdrawn"));
            assertThat(room.chat.messages()).hasSize(3);
        }
    }

    @Test
    void a_post_whose_answer_was_lost_is_not_posted_a_second_time() {
        room.chat.loseNextAnswers(1);
        long run = room.shop.destructive("one");
        var first = new AtomicBoolean(true);
        room.chat.hurdle(_ -> {
            if (first.getAndSet(false)) {
                room.shop.order(run, Order.CANCEL); // While what it said before is on its way.
            }
        });
        try (var _ = room.scribe()) {
            soon(room::isInStep);
            assertThat(room.chat.messages())
                    .singleElement()
                    .satisfies(message ->
                            assertThat(Newsroom.text(message.document())).contains("Withdrawn"));
            assertThat(room.chat.asked())
                    .extracting(FakeChat.Asked::kind)
                    .containsExactly(Kind.POST, Kind.POST, Kind.EDIT);
        }
    }

    @Test
    void what_somebody_deletes_is_posted_again_and_says_so() {
        try (var _ = room.scribe()) {
            long run = room.shop.destructive("one");
            soon(room::isInStep);
            room.chat.delete(room.chat.messages().getFirst().ref());
            room.shop.order(run, Order.CANCEL);
            soon(() -> room.stands(card(run) + ":again1").contains("Withdrawn"));
            assertThat(room.stands(card(run) + ":again1")).contains("Posted again: somebody had deleted it.");
            assertThat(room.chat.messages()).hasSize(1);
        }
    }

    @Test
    void a_headline_has_a_thread_and_the_lines_go_into_it() {
        try (var _ = room.scribe()) {
            long incident = room.incident();
            soon(() -> room.posts().size() == 2);
            var headline = room.outbox.about(new Subject.OfIncident(incident)).getFirst();
            var thread = headline.room().orElseThrow();
            assertThat(thread).isEqualTo(room.channel.inThread(headline.ref().orElseThrow()));
            assertThat(room.posts().getLast().place()).isEqualTo(thread);
            assertThat(Newsroom.text(room.posts().getLast().document())).contains("opened the incident");
            assertThat(room.outbox.rootOf(thread)).hasValue(new Subject.OfIncident(incident));
        }
    }

    @Test
    void what_must_be_decided_overtakes_what_is_only_told() {
        long incident;
        try (var _ = room.scribe()) {
            incident = room.incident();
            soon(() -> room.posts().size() == 2 && room.isInStep());
        }
        int before = room.posts().size();
        room.note(incident, 0, 200);
        IntStream.range(0, 8).forEach(_ -> room.incidents.oweLines());
        long run = room.shop.propose(room.shop.plan(Danger.DESTRUCTIVE, "one"));
        assertThat(room.outbox.about(new Subject.Lines(incident))).hasSizeGreaterThan(4);
        try (var _ = room.scribe()) {
            soon(room::isInStep);
            assertThat(room.posts().get(before).key()).isEqualTo(card(run));
        }
    }

    /** Slow, since the pace is real. */
    @Test
    void a_flood_becomes_few_messages_one_a_second_with_every_event_once_and_in_order() {
        try (var _ = room.scribe()) {
            long incident = room.incident();
            soon(() -> room.posts().size() == 2);
            room.note(incident, 0, 400);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> room.isInStep() && room.posts().stream().anyMatch(post -> says(post, "event 399.")));
            var posts = room.posts().stream()
                    .filter(post -> post.key().startsWith("lines:"))
                    .toList();
            assertThat(posts).hasSizeLessThan(20);
            var told = posts.stream()
                    .flatMap(post -> Pattern.compile("event (\\d+)\\.")
                            .matcher(Newsroom.text(post.document()))
                            .results())
                    .map(match -> Integer.valueOf(match.group(1)))
                    .toList();
            assertThat(told).isEqualTo(IntStream.range(0, 400).boxed().toList());
            var times = room.posts().stream().map(FakeChat.Asked::at).toList();
            for (int i = 1; i < times.size(); i++) {
                assertThat(Duration.between(times.get(i - 1), times.get(i))).isGreaterThan(Duration.ofMillis(900));
            }
        }
    }

    @Test
    void a_correction_edits_the_message_that_has_the_line() {
        try (var _ = room.scribe()) {
            long incident = room.incident();
            var scope = Event.Scope.of(room.shop.cluster());
            long wrong = room.incidents
                    .note(incident, Entry.of(Instant.now(), scope, Newsroom.noted("three tables")))
                    .orElseThrow();
            soon(() -> room.posts().stream().anyMatch(post -> says(post, "three tables")));
            var told = room.posts().stream()
                    .filter(post -> says(post, "three tables"))
                    .findFirst()
                    .orElseThrow();
            room.incidents.note(
                    incident, Entry.of(Instant.now(), scope, new What.Corrected(wrong, "noted: four tables")));
            soon(() -> room.stands(told.key()).contains("four tables"));
            assertThat(room.stands(told.key())).contains("(corrected)").doesNotContain("three tables");
            assertThat(room.posts()).filteredOn(post -> says(post, "tables")).hasSize(1);
        }
    }

    private static boolean says(FakeChat.Asked asked, String words) {
        return Newsroom.text(asked.document()).contains(words);
    }

    @Test
    void an_apology_stands_where_something_cannot_be_told_and_others_go_on() {
        long bad = room.shop.changing("one");
        var chronicle = room.chronicle();
        Script script = message -> {
            if (message.subject().equals(new Subject.OfRun(bad))) {
                throw new IllegalStateException("no way to say this");
            }
            return chronicle.of(message);
        };
        try (var _ = room.scribe("one", script, Map.of(room.chat.name(), room.chat))) {
            long good = room.shop.changing("two");
            soon(() -> room.stands(card(good)).contains("Set things right"));
            assertThat(room.stands(card(bad))).contains("cannot be shown here").doesNotContain("no way");
        }
    }

    @Test
    void what_a_chat_never_takes_is_given_up_for_an_apology_and_others_go_on() {
        room.chat.failNext(4);
        try (var _ = room.scribe()) {
            long bad = room.shop.changing("one");
            // It does not stand for long: the card itself is tried again.
            soon(() -> room.chat.asked().stream()
                    .anyMatch(call ->
                            call.taken() && call.key().equals(card(bad)) && says(call, "cannot be shown here")));
            long good = room.shop.changing("two");
            soon(() -> room.stands(card(good)).contains("Set things right"));
        }
    }

    @Test
    void a_long_outage_makes_nobody_apologise() {
        room.chat.down(true);
        try (var _ = room.scribe()) {
            long run = room.shop.changing("one");
            soon(() -> room.chat.asked().size() > 4);
            room.chat.down(false);
            soon(room::isInStep);
            assertThat(room.posts())
                    .singleElement()
                    .satisfies(post -> assertThat(post.key()).isEqualTo(card(run)));
            assertThat(room.stands(card(run))).contains("Set things right");
        }
    }

    @Test
    void entries_that_no_timeline_tells_post_nothing_and_hide_nothing() {
        try (var _ = room.scribe()) {
            long incident = room.incident();
            soon(() -> room.posts().size() == 2);
            var scope = Event.Scope.of(room.shop.cluster());
            room.incidents.note(incident, Entry.of(Instant.now(), scope, new What.AuditVerified(7, "abc")));
            soon(() -> room.outbox.about(new Subject.Lines(incident)).size() == 2 && room.isInStep());
            assertThat(room.posts()).hasSize(2);
            room.incidents.note(incident, Entry.of(Instant.now(), scope, Newsroom.noted("what is told")));
            soon(() -> room.posts().stream().anyMatch(post -> says(post, "what is told")));
        }
    }

    @Test
    void a_chat_that_hangs_keeps_no_other_waiting() throws InterruptedException {
        try (var hanging = new HangingChat(TestStore.unique("hanging"));
                var scribe = room.scribe(
                        "one", room.chronicle(), Map.of(room.chat.name(), room.chat, hanging.name(), hanging))) {
            var elsewhere = Place.channel(hanging.name(), "db-orders");
            long first = room.shop.changing("one");
            TestStore.shared()
                    .jdbi()
                    .useHandle(h -> Owed.owe(
                            h, TestStore.unique("run"), new Subject.OfRun(first), Outbox.Urgency.DECISION, elsewhere));
            hanging.awaitAsked();
            long second = room.shop.changing("two");
            scribe.ring();
            soon(() -> !room.stands(card(second)).isEmpty());
            hanging.giveUp();
        }
    }

    @Test
    void messages_of_a_chat_that_is_not_there_wait_and_hold_up_nothing() {
        var away = Place.channel(TestStore.unique("away"), "db-orders");
        long run = room.shop.changing("one");
        var key = TestStore.unique("run");
        TestStore.shared()
                .jdbi()
                .useHandle(h -> Owed.owe(h, key, new Subject.OfRun(run), Outbox.Urgency.DECISION, away));
        try (var _ = room.scribe()) {
            soon(() -> !room.stands(card(run)).isEmpty());
            assertThat(room.outbox.behind(away)).extracting(m -> m.key()).isEqualTo(List.of(key));
        }
    }
}
