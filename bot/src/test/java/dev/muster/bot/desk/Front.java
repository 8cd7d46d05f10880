package dev.muster.bot.desk;

import dev.muster.bot.people.Directory;
import dev.muster.bot.people.Person;
import dev.muster.bot.store.FollowUps;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Incoming;
import dev.muster.chat.Place;
import dev.muster.chat.PlainText;
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
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A desk with somebody who may do everything before it, and verbs that remember that they were asked. */
final class Front {
    static final Account ANNA = new Account("fake", "U1");
    static final Account STRANGER = new Account("fake", "U4");
    static final Place CHANNEL = Place.channel("fake", "db-orders");
    static final Place PAGE = Place.channel("fake", "page:U1");

    private static final Plan PLAN = new Plan(
            new Plan.Target("plan", "orders", Cluster.Tier.HIGH, Optional.empty()),
            "Say it again",
            Danger.CHANGE,
            List.of(),
            new Plan.Outlook(Estimate.seconds(1, 2), Loss.NONE, Map.of(), "not needed"),
            new Plan.Grounds(List.of(), Map.of(), Optional.empty()));

    final FakeChat chat = new FakeChat();
    final GivenBehind behind = new GivenBehind(PLAN);
    final List<String> done = new ArrayList<>();
    final FollowUps followUps = new FollowUps(TestStore.shared().jdbi());
    final FakeMemory pages = new FakeMemory();
    final Desk desk = desk();

    private Desk desk() {
        var everything = Set.of(Person.Role.values());
        var directory = new Directory(
                List.of(new Person("anna", everything, Set.of(ANNA))),
                List.of(),
                List.of(new Cluster("orders", Cluster.Tier.HIGH, List.of(), List.of(CHANNEL))));
        var chats = Map.<String, Chat>of("fake", chat);
        var verbs = new Verbs(
                List.of(
                        new Planned("look", Spec.Audience.VIEWERS, () -> says("look")),
                        new Planned("dump", Spec.Audience.ONCALL, () -> says("dump")),
                        new Planned("plan", Spec.Audience.VIEWERS, () -> new Answer.Proposal(PLAN))),
                List.of(
                        new Chore("vote", true, () -> says("vote")),
                        new Chore("list", false, () -> says("list")),
                        new Chore("overview", false, () -> says("overview"))));
        return new Desk(
                new Standing(directory, chats),
                verbs,
                new Voice(chats, followUps, pages, Clock.systemUTC()),
                behind,
                Clock.systemUTC());
    }

    private Answer says(String what) {
        done.add(what);
        var title = what.equals("overview") ? what + " " + done.size() : what;
        return new Answer.Reply(Document.of(title, Tone.PLAIN), List.of(new Answer.FollowUp("Again", "overview")));
    }

    private record Planned(String verb, Spec.Audience audience, Supplier<Answer> does) implements Command {
        @Override
        public Spec spec() {
            return new Spec(verb, "Do it", audience, List.of(Parameter.rest("rest", "more")), List.of());
        }

        @Override
        public Answer answer(Request request) {
            return does.get();
        }
    }

    private record Chore(String verb, boolean changes, Supplier<Answer> does) implements Errand {
        @Override
        public Spec spec() {
            return new Spec(verb, "Do it", Spec.Audience.VIEWERS, List.of(Parameter.rest("rest", "more")), List.of());
        }

        @Override
        public Answer answer(Asked asked) {
            return does.get();
        }
    }

    /** Says it, and answers with what stands in the chat last. */
    FakeChat.Message ask(String words) {
        desk.handle(new Incoming.Words(TestStore.unique("d"), ANNA, CHANNEL, Instant.now(), words));
        return last();
    }

    FakeChat.Message last() {
        return chat.messages().getLast();
    }

    static String text(FakeChat.Message message) {
        return PlainText.of(message.document());
    }

    FakeChat.Message visit(Account who) {
        desk.handle(new Incoming.Visit(TestStore.unique("d"), who, PAGE, Instant.now()));
        return last();
    }

    /** Presses a button that asks {@code words} on a message. */
    void press(String message, String words) {
        var id = TestStore.unique("button");
        followUps.remember(id, words, Instant.now());
        desk.handle(new Incoming.Press(
                TestStore.unique("d"), ANNA, Place.channel("fake", "U1"), Instant.now(), message, id, Map.of()));
    }
}
