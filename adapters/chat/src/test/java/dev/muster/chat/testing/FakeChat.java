package dev.muster.chat.testing;

import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Fit;
import dev.muster.chat.Incoming;
import dev.muster.chat.Limits;
import dev.muster.chat.Listener;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A chat in memory with tight limits. It can be told to be down. */
public final class FakeChat implements Chat {
    public static final Limits LIMITS = new Limits(100, 300, 80, 5, 8, 5, 20);

    private final Map<String, Message> messages = new LinkedHashMap<>();
    private final Map<String, Set<Account>> groups = new LinkedHashMap<>();
    private Optional<Listener> listener = Optional.empty();
    private boolean down;
    private int deliveries;

    public record Message(MessageRef ref, String key, Document document, Optional<Account> onlyFor, int edits) {}

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public void start(Listener listener) {
        this.listener = Optional.of(listener);
    }

    @Override
    public synchronized MessageRef post(Place place, Document document, String key) {
        return put(place, document, key, Optional.empty());
    }

    @Override
    public synchronized MessageRef whisper(Place place, Account to, Document document, String key) {
        return put(place, document, key, Optional.of(to));
    }

    private MessageRef put(Place place, Document document, String key, Optional<Account> onlyFor) {
        requireUp();
        return messages.values().stream()
                .filter(m -> m.key().equals(key))
                .map(Message::ref)
                .findFirst()
                .orElseGet(() -> {
                    var ref = new MessageRef(place, "m" + (messages.size() + 1));
                    messages.put(ref.id(), new Message(ref, key, Fit.into(LIMITS, document), onlyFor, 0));
                    return ref;
                });
    }

    @Override
    public synchronized void edit(MessageRef ref, Document document) {
        requireUp();
        var old = messages.get(ref.id());
        if (old == null) {
            throw new ChatException("there is no message " + ref.id());
        }
        messages.put(ref.id(), new Message(ref, old.key(), Fit.into(LIMITS, document), old.onlyFor(), old.edits() + 1));
    }

    @Override
    public Place openThread(MessageRef root) {
        return root.place().inThread(root.id());
    }

    @Override
    public synchronized Set<Account> members(String group) {
        return groups.getOrDefault(group, Set.of());
    }

    public synchronized void group(String group, Set<Account> members) {
        groups.put(group, members);
    }

    public synchronized void down(boolean down) {
        this.down = down;
    }

    private void requireUp() {
        if (down) {
            throw new ChatException("the fake chat is down");
        }
    }

    @Override
    public synchronized Health health() {
        return new Health(!down, down ? "told to be down" : "up");
    }

    @Override
    public void close() {
        listener = Optional.empty();
    }

    public synchronized List<Message> messages() {
        return List.copyOf(messages.values());
    }

    /** Somebody says something; the delivery is named after a counter. */
    public boolean say(Account who, Place place, String text) {
        return deliver(new Incoming.Words("fake:" + ++deliveries, who, place, Instant.EPOCH, text));
    }

    public boolean press(Account who, MessageRef message, String button, Map<String, String> values) {
        return deliver(new Incoming.Press(
                "fake:" + ++deliveries, who, message.place(), Instant.EPOCH, message.id(), button, values));
    }

    public boolean deliver(Incoming incoming) {
        return listener.orElseThrow().receive(incoming);
    }
}
