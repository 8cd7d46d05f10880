package dev.muster.bot.scribe;

import dev.muster.bot.incident.Duties;
import dev.muster.bot.incident.Incidents;
import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.outbox.Message;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.people.Directory;
import dev.muster.bot.run.TestTools;
import dev.muster.bot.run.Undo;
import dev.muster.bot.run.Workshop;
import dev.muster.bot.store.FollowUps;
import dev.muster.bot.store.Lease;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Place;
import dev.muster.chat.PlainText;
import dev.muster.chat.testing.FakeChat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A chat of its own, and everything that is told there, on a real store. */
final class Newsroom {
    final FakeChat chat = new FakeChat(TestStore.unique("chat"), Clock.systemUTC());
    final Place channel = Place.channel(chat.name(), "db-orders");
    final Workshop shop = new Workshop(TestStore.shared(), channel);
    final Outbox outbox = new Outbox(TestStore.shared().jdbi());
    final Incidents incidents = new Incidents(TestStore.shared().jdbi(), shop.journal(), outbox, _ -> List.of(channel));
    private final FollowUps followUps = new FollowUps(TestStore.shared().jdbi());
    private final String lease = TestStore.unique("scribe");

    Chronicle chronicle() {
        var sources = new Chronicle.Sources(
                shop.journal(),
                shop.runs(),
                new Undo(shop.runs(), shop.journal(), TestTools.nowhere(), Duration.ofHours(1)),
                Workshop.electorate(),
                new Directory(List.of(), List.of(), List.of()));
        return new Chronicle(
                sources,
                outbox,
                new Duties.Rules(List.of(), Duration.ofMinutes(10), List.of()),
                (slot, words) -> followUps.id(slot, words, Instant.now()),
                Clock.systemUTC());
    }

    Lease lease(String holder) {
        return new Lease(TestStore.shared().jdbi(), lease, holder, Duration.ofSeconds(2));
    }

    Scribe scribe() {
        return scribe("one", chronicle(), Map.of(chat.name(), chat));
    }

    Scribe scribe(String holder, Script script, Map<String, Chat> chats) {
        var scribe = new Scribe(outbox, script, chats, lease(holder), incidents::oweLines);
        scribe.start();
        return scribe;
    }

    /** The number of a new incident. */
    long incident() {
        var opening = Entry.of(
                        Instant.now(),
                        Event.Scope.of(shop.cluster()),
                        new What.IncidentOpened("orders are gone", Optional.empty()))
                .once(TestStore.unique("incident"));
        return incidents.open(shop.cluster(), opening).orElseThrow();
    }

    /** Many notes at once. */
    void note(long incident, int from, int to) {
        var scope = Event.Scope.of(shop.cluster()).withIncident(incident);
        TestStore.shared().jdbi().useTransaction(h -> {
            for (int i = from; i < to; i++) {
                shop.journal().append(h, Entry.of(Instant.now(), scope, noted("event " + i + ".")));
            }
        });
    }

    static What noted(String text) {
        return new What.Noted(text, Optional.empty(), Optional.empty());
    }

    /** The chat says everything that it should. */
    boolean isInStep() {
        return messages().allMatch(message -> message.shown() == message.wanted())
                && messages().findAny().isPresent();
    }

    private Stream<Message> messages() {
        return TestStore.shared()
                .jdbi()
                .withHandle(h -> h
                        .createQuery("SELECT DISTINCT subject FROM message WHERE chat = :chat")
                        .bind("chat", chat.name())
                        .mapTo(String.class)
                        .list()
                        .stream()
                        .flatMap(subject -> outbox.about(subjectOf(subject)).stream()));
    }

    private static Subject subjectOf(String key) {
        long number = Long.parseLong(key.substring(key.indexOf(':') + 1));
        return switch (key.substring(0, key.indexOf(':'))) {
            case "run" -> new Subject.OfRun(number);
            case "incident" -> new Subject.OfIncident(number);
            case "lines" -> new Subject.Lines(number);
            default -> new Subject.Alarm(number);
        };
    }

    /** The posts that the chat took, in order. */
    List<FakeChat.Asked> posts() {
        return chat.asked().stream()
                .filter(asked -> asked.taken() && asked.kind() == FakeChat.Asked.Kind.POST)
                .toList();
    }

    static String text(Document document) {
        return PlainText.of(document);
    }

    /** What stands in the chat under a key. */
    String stands(String key) {
        return chat.asked().reversed().stream()
                .filter(asked -> asked.taken() && asked.key().equals(key))
                .map(asked -> text(asked.document()))
                .findFirst()
                .orElse("");
    }
}
