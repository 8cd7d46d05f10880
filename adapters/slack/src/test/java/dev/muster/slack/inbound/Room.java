package dev.muster.slack.inbound;

import com.slack.api.model.view.View;
import dev.muster.chat.Account;
import dev.muster.chat.Incoming;
import dev.muster.chat.Listener;
import dev.muster.chat.Place;
import dev.muster.chat.Said;
import dev.muster.chat.grammar.Suggestion;
import dev.muster.chat.testing.FakeMemory;
import dev.muster.slack.testing.MovableClock;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Ears, and what is behind and outside of them: a core that remembers what it heard, and a workspace that can break. */
final class Room implements Listener, Outside, AutoCloseable {
    final FakeMemory memory = new FakeMemory();
    final MovableClock clock = new MovableClock();
    final Ears ears = new Ears("pushpin", memory, this, clock);

    final List<Incoming> heard = new CopyOnWriteArrayList<>();
    final List<String> commanded = new CopyOnWriteArrayList<>();
    final List<String> told = new CopyOnWriteArrayList<>();
    final List<View> opened = new CopyOnWriteArrayList<>();
    final Map<String, Said> messages = new ConcurrentHashMap<>();
    volatile Optional<String> self = Optional.of("UBOT");
    volatile boolean isStoreAway;
    volatile boolean isSlackAway;
    /** So many are not kept yet. */
    final AtomicInteger refusals = new AtomicInteger();

    final AtomicInteger asked = new AtomicInteger();
    private final Set<String> seen = new HashSet<>();

    Room listening() {
        ears.listen(this);
        return this;
    }

    Reply hear(String json) {
        return ears.hear(Payloads.parse(json));
    }

    /** The one thing that was heard. */
    <T extends Incoming> T heard(Class<T> kind) {
        if (heard.size() != 1) {
            throw new AssertionError("heard " + heard);
        }
        return kind.cast(heard.getFirst());
    }

    @Override
    public synchronized boolean receive(Incoming incoming) {
        asked.incrementAndGet();
        if (isStoreAway || refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("the store is away");
        }
        return seen.add(incoming.delivery()) && heard.add(incoming);
    }

    @Override
    public List<Suggestion> complete(Account who, Place place, String words) {
        return List.of();
    }

    @Override
    public Optional<String> self() {
        return self;
    }

    private void needSlack() {
        if (isSlackAway) {
            throw new IllegalStateException("slack is away");
        }
    }

    @Override
    public void open(String trigger, View view) {
        needSlack();
        opened.add(view);
    }

    @Override
    public Optional<Said> read(Place place, String message) {
        needSlack();
        return Optional.ofNullable(messages.get(message));
    }

    @Override
    public void commanded(Place place, Account who, URI responseUrl) {
        commanded.add(place.channel() + " " + who.id() + " " + responseUrl);
    }

    @Override
    public void tell(URI responseUrl, String sentence) {
        needSlack();
        told.add(responseUrl + " " + sentence);
    }

    @Override
    public void close() {
        ears.close();
    }
}
