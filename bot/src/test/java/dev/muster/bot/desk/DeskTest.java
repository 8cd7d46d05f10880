package dev.muster.bot.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.people.Directory;
import dev.muster.bot.people.Person;
import dev.muster.bot.store.FollowUps;
import dev.muster.bot.store.InboxStore;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Incoming;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.chat.PlainText;
import dev.muster.chat.Said;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.chat.testing.FakeChat;
import dev.muster.chat.testing.FakeMemory;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeskTest {
    private static final Account ONCALL = new Account("fake", "U1");
    private static final Account VIEWER = new Account("fake", "U2");
    private static final Account NOBODY = new Account("fake", "U3");
    private static final Account STRANGER = new Account("fake", "U4");
    private static final Place CHANNEL = Place.channel("fake", "db-orders");

    private static final Plan PLAN = new Plan(
            new Plan.Target("echo", "orders", Cluster.Tier.HIGH, Optional.empty()),
            "Say it again",
            Danger.CHANGE,
            List.of(),
            new Plan.Outlook(Estimate.seconds(1, 2), Loss.NONE, Map.of(), "not needed"),
            new Plan.Grounds(List.of(), Map.of(), Optional.empty()));

    private final FakeChat chat = new FakeChat();
    private final Echo echo = new Echo();
    private final GivenBehind behind = new GivenBehind(PLAN);
    private final InboxStore store = new InboxStore(TestStore.shared().jdbi());
    private final Desk desk = new Desk(
            new Standing(
                    new Directory(
                            List.of(
                                    new Person("anna", Set.of(Person.Role.VIEWER, Person.Role.ONCALL), Set.of(ONCALL)),
                                    new Person("bert", Set.of(Person.Role.VIEWER), Set.of(VIEWER)),
                                    new Person("carl", Set.of(), Set.of(NOBODY))),
                            List.of(),
                            List.of(new Cluster("orders", Cluster.Tier.HIGH, List.of(), List.of(CHANNEL)))),
                    Map.of("fake", chat)),
            new Verbs(List.of(echo), List.of(new Chore())),
            new Voice(
                    Map.of("fake", chat),
                    new FollowUps(TestStore.shared().jdbi()),
                    new FakeMemory(),
                    Clock.systemUTC()),
            behind,
            Clock.systemUTC());
    private final Inbox inbox = new Inbox(store, desk, Clock.systemUTC(), new SimpleMeterRegistry());

    /** Says what it was asked, and breaks on demand. */
    private static final class Echo implements Command {
        final AtomicInteger asked = new AtomicInteger();

        @Override
        public Spec spec() {
            return new Spec(
                    "echo",
                    "Say it again",
                    Spec.Audience.ONCALL,
                    List.of(
                            Parameter.positional("what", "words"),
                            Parameter.option("cluster", "about which one"),
                            Parameter.option("reason", "why")),
                    List.of());
        }

        @Override
        public Answer answer(Request request) {
            asked.incrementAndGet();
            var what = request.arguments().get("what").orElse("nothing");
            return switch (what) {
                case "bug" -> throw new IllegalStateException("password=hunter2");
                case "trouble" -> throw new Problem("TROUBLE", "the disk is gone", "find it").asTrouble();
                case "aside" -> new Answer.Aside(Document.of("between us", Tone.PLAIN));
                case "form" ->
                    new Answer.Aside(Document.of(
                            "Tell",
                            Tone.PLAIN,
                            new Block.Form(
                                    "chore {first} --second {second}",
                                    "Tell",
                                    List.of(
                                            new Block.Input.Line("first", "First", "", true),
                                            new Block.Input.Paragraph("second", "Second", "", true)),
                                    "Send")));
                case "plan" -> new Answer.Proposal(PLAN);
                default ->
                    new Answer.Reply(
                            Document.of(what + " at " + request.here().orElse("nowhere"), Tone.PLAIN),
                            List.of(new Answer.FollowUp("Again", "echo again")));
            };
        }
    }

    /** Knows who asks, and says what it was told. */
    private static final class Chore implements Errand {
        @Override
        public Spec spec() {
            return new Spec(
                    "chore",
                    "Do it",
                    Spec.Audience.VIEWERS,
                    List.of(Parameter.positional("first", "one"), Parameter.option("second", "two")),
                    List.of());
        }

        @Override
        public Answer answer(Asked asked) {
            var arguments = asked.arguments();
            return new Answer.Reply(Document.of(
                    asked.person().name(),
                    Tone.PLAIN,
                    new Block.Code("", arguments.get("first").orElse("")),
                    new Block.Code("", arguments.get("second").orElse(""))));
        }
    }

    private static Incoming.Words words(Account who, String text) {
        return new Incoming.Words(TestStore.unique("d"), who, CHANNEL, Instant.now(), text);
    }

    @AfterEach
    void stop() {
        inbox.close();
    }

    private FakeChat.Message ask(Account who, String text) {
        desk.handle(words(who, text));
        return chat.messages().getLast();
    }

    private static void isWhisperedTo(FakeChat.Message message, Account who, String words) {
        assertThat(message.onlyFor()).hasValue(who);
        assertThat(PlainText.of(message.document())).contains(words);
    }

    @Test
    void whoever_may_ask_is_answered_in_the_place_where_they_asked() {
        var answer = ask(ONCALL, "echo hello");
        assertThat(answer.ref().place()).isEqualTo(CHANNEL);
        assertThat(answer.onlyFor()).isEmpty();
        assertThat(answer.document().title()).isEqualTo("hello at orders");
    }

    @Test
    void what_is_asked_in_the_room_of_an_incident_is_about_its_cluster() {
        var room = Place.channel("fake", "inc-7");
        desk.handle(new Incoming.Words(TestStore.unique("d"), ONCALL, room, Instant.now(), "echo hello"));
        assertThat(chat.messages().getLast().document().title()).isEqualTo("hello at billing");
        assertThat(behind.asked).containsExactly("billing anna echo hello");
    }

    @Test
    void a_stranger_is_told_whom_to_ask_and_nothing_is_done() {
        isWhisperedTo(ask(STRANGER, "echo hello"), STRANGER, "UNKNOWN_PERSON");
        assertThat(echo.asked).hasValue(0);
    }

    @Test
    void somebody_without_the_role_is_told_so_and_nothing_is_done() {
        isWhisperedTo(ask(VIEWER, "echo hello"), VIEWER, "NOT_ALLOWED");
        isWhisperedTo(ask(NOBODY, "echo hello"), NOBODY, "NOT_ALLOWED");
        assertThat(echo.asked).hasValue(0);
    }

    @Test
    void a_mistake_gets_a_hint() {
        isWhisperedTo(ask(ONCALL, "ecko hello"), ONCALL, "Did you mean /db echo?");
    }

    @Test
    void a_bug_is_told_with_a_number_and_without_its_insides() {
        var answer = PlainText.of(ask(ONCALL, "echo bug").document());
        assertThat(answer).contains("BUG").doesNotContain("hunter2").doesNotContain("Exception");
    }

    @Test
    void a_broken_world_is_told_as_the_problem_that_it_is() {
        isWhisperedTo(ask(ONCALL, "echo trouble"), ONCALL, "The disk is gone");
    }

    @Test
    void a_button_asks_in_the_name_of_whoever_presses_it() {
        var answer = ask(ONCALL, "echo hello");
        var button =
                ((Block.Buttons) answer.document().blocks().getLast()).buttons().getFirst();
        assertThat(button.id()).doesNotContain("echo");
        desk.handle(press(ONCALL, answer, button.id()));
        assertThat(chat.messages().getLast().document().title()).isEqualTo("again at orders");
        desk.handle(press(VIEWER, answer, button.id()));
        isWhisperedTo(chat.messages().getLast(), VIEWER, "NOT_ALLOWED");
        desk.handle(press(ONCALL, answer, "made-up"));
        isWhisperedTo(chat.messages().getLast(), ONCALL, "UNKNOWN_BUTTON");
    }

    private static Incoming.Press press(Account who, FakeChat.Message message, String button) {
        return new Incoming.Press(
                TestStore.unique("d"),
                who,
                CHANNEL,
                Instant.now(),
                message.ref().id(),
                button,
                Map.of());
    }

    @Test
    void a_delivery_that_comes_twice_is_answered_once() {
        var said = words(ONCALL, "echo hello");
        assertThat(inbox.receive(said)).isTrue();
        assertThat(inbox.receive(said)).isFalse();
        await().until(() -> store.leftovers().stream().noneMatch(said::equals));
        assertThat(echo.asked).hasValue(1);
        assertThat(answersTo(said)).hasSize(1);
    }

    @Test
    void what_a_crash_left_is_answered_after_the_restart_and_only_once() {
        var left = words(ONCALL, "echo left");
        store.add(left, Instant.now());
        inbox.resume();
        await().until(() -> store.leftovers().stream().noneMatch(left::equals));
        inbox.resume();
        assertThat(answersTo(left)).hasSize(1);
    }

    @Test
    void a_crash_between_the_answer_and_its_mark_does_not_answer_twice() {
        var left = words(ONCALL, "echo left");
        store.add(left, Instant.now());
        desk.handle(left);
        inbox.resume();
        await().until(() -> store.leftovers().stream().noneMatch(left::equals));
        assertThat(answersTo(left)).hasSize(1);
    }

    @Test
    void an_answer_that_the_chat_does_not_take_is_still_owed() {
        chat.down(true);
        var said = words(ONCALL, "echo hello");
        inbox.receive(said);
        await().until(() -> echo.asked.get() == 1);
        chat.down(false);
        await().untilAsserted(() -> {
            inbox.resume();
            assertThat(answersTo(said)).hasSize(1);
        });
        await().until(() -> store.leftovers().stream().noneMatch(said::equals));
    }

    private List<FakeChat.Message> answersTo(Incoming said) {
        return chat.messages().stream()
                .filter(m -> m.key().equals("answer:" + said.delivery()))
                .toList();
    }

    @Test
    void an_aside_is_whispered() {
        isWhisperedTo(ask(ONCALL, "echo aside"), ONCALL, "between us");
    }

    private Block.Form form() {
        return (Block.Form) ask(ONCALL, "echo form").document().blocks().getFirst();
    }

    private static Incoming.Press press(Block.Form form, Map<String, String> values) {
        return new Incoming.Press(TestStore.unique("d"), ONCALL, CHANNEL, Instant.now(), "m1", form.id(), values);
    }

    private List<Block> sent(Map<String, String> values) {
        desk.handle(press(form(), values));
        var answer = chat.messages().getLast();
        assertThat(answer.document().title())
                .as(PlainText.of(answer.document()))
                .isEqualTo("anna");
        return answer.document().blocks();
    }

    @Test
    void a_form_keeps_what_it_asks_to_itself() {
        assertThat(form().id()).doesNotContain("chore").doesNotContain("{");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders",
                "two words",
                "say \"yes\"",
                "it's",
                "back\\slash\\",
                "\\",
                "\\\"",
                "“smart” „quotes‟ «and» ‘more’",
                "{second} {first} {nonesuch}",
                "$1 \\1 ${first}",
                "--second other",
                "—dash",
                "a\nb",
                "=\"x"
            })
    void what_is_sent_with_a_form_arrives_as_it_was_typed(String hostile) {
        assertThat(sent(Map.of("first", hostile, "second", "plain")))
                .containsExactly(new Block.Code("", hostile), new Block.Code("", "plain"));
        assertThat(sent(Map.of("first", "plain", "second", hostile)))
                .containsExactly(new Block.Code("", "plain"), new Block.Code("", hostile));
    }

    @Test
    void a_proposal_is_handed_on_and_nothing_is_said() {
        desk.handle(words(ONCALL, "echo plan"));
        assertThat(behind.proposed).singleElement().satisfies(ask -> {
            assertThat(ask.words()).isEqualTo("echo plan");
            assertThat(ask.here()).hasValue("orders");
            assertThat(ask.who().person()).isEqualTo("anna");
            assertThat(ask.who().account()).isEqualTo(ONCALL);
            assertThat(ask.who().delivery()).isPresent();
        });
        assertThat(chat.messages()).isEmpty();
        assertThat(behind.handled).hasValue(1);
    }

    @Test
    void a_proposal_that_may_not_be_is_refused_to_who_made_it_and_a_reason_that_is_missing_is_asked_for() {
        behind.refusal = Optional.of(new Problem("UNDO_UNDER_WAY", "another plan does", "look"));
        isWhisperedTo(ask(ONCALL, "echo plan"), ONCALL, "UNDO_UNDER_WAY");
        behind.refusal = Optional.of(new Problem("REASON_NEEDED", "a reason is needed for this", "say why"));
        var asked = ask(ONCALL, "echo plan --cluster orders");
        isWhisperedTo(asked, ONCALL, "a reason is needed for this");
        var form = (Block.Form) asked.document().blocks().getLast();
        behind.refusal = Optional.empty();
        desk.handle(press(form, Map.of("reason", "it broke")));
        assertThat(behind.proposed.getLast().words()).isEqualTo("echo plan --cluster orders --reason \"it broke\"");
    }

    private static Incoming.Pinned pinned(Account who) {
        var said = new Said(new MessageRef(CHANNEL, "m7"), VIEWER, Instant.EPOCH, "it began with the disk");
        return new Incoming.Pinned(TestStore.unique("d"), who, CHANNEL, Instant.now(), said);
    }

    @Test
    void what_is_worth_keeping_is_handed_on() {
        desk.handle(pinned(VIEWER));
        isWhisperedTo(chat.messages().getLast(), VIEWER, "kept for bert: it began with the disk");
        desk.handle(pinned(STRANGER));
        isWhisperedTo(chat.messages().getLast(), STRANGER, "UNKNOWN_PERSON");
    }

    @Test
    void commands_are_noted_as_asked_and_errands_are_not() {
        ask(ONCALL, "echo hello");
        ask(ONCALL, "chore one");
        ask(ONCALL, "ecko");
        ask(VIEWER, "echo hello");
        assertThat(behind.asked).containsExactly("orders anna echo hello");
        assertThat(behind.handled).hasValue(4);
    }

    @Test
    void completion_is_for_people_that_are_known() {
        assertThat(inbox.complete(ONCALL, CHANNEL, "ec")).isNotEmpty();
        assertThat(inbox.complete(STRANGER, CHANNEL, "ec")).isEmpty();
    }
}
