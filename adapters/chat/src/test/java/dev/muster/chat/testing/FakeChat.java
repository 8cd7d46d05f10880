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
import dev.muster.chat.PlainText;
import dev.muster.chat.Said;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A chat in memory with tight limits. It remembers what it was asked, and can be told to be down or to fail. */
public final class FakeChat implements Chat {
    public static final Limits LIMITS = new Limits(100, 300, 80, 5, 8, 5, 20);

    private final String name;
    private final Clock clock;
    private final Map<String, Message> messages = new LinkedHashMap<>();
    private final Map<String, MessageRef> keys = new LinkedHashMap<>();
    private final Map<String, Set<Account>> groups = new LinkedHashMap<>();
    private final Map<Place, Theme> themes = new HashMap<>();
    private final Set<Account> doubtful = new HashSet<>();
    private final List<Asked> asked = new ArrayList<>();
    private Optional<Listener> listener = Optional.empty();
    private List<String> troubles = List.of();
    private Consumer<String> hurdle = _ -> {};
    private boolean channelsOfTheirOwn;
    private boolean down;
    private int failures;
    private int lostAnswers;
    private int deliveries;

    public record Message(MessageRef ref, String key, Document document, Optional<Account> onlyFor, int edits) {}

    /** One call, as it was made: {@code key} is the message's, also of an edit; not taken if the chat threw. */
    public record Asked(Kind kind, String key, Place place, Document document, Instant at, boolean taken) {
        public enum Kind {
            POST,
            WHISPER,
            EDIT
        }
    }

    public FakeChat() {
        this("fake", Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    }

    public FakeChat(String name, Clock clock) {
        this.name = name;
        this.clock = clock;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start(Listener listener) {
        this.listener = Optional.of(listener);
    }

    @Override
    public synchronized MessageRef post(Place place, Document document, String key) {
        requireUp(Asked.Kind.POST, key, place, document);
        return put(place, document, key, Optional.empty());
    }

    @Override
    public synchronized MessageRef whisper(Place place, Account to, Document document, String key) {
        requireUp(Asked.Kind.WHISPER, key, place, document);
        return put(place, document, key, Optional.of(to));
    }

    private MessageRef put(Place place, Document document, String key, Optional<Account> onlyFor) {
        var ref = keys.computeIfAbsent(key, _ -> {
            var fresh = new MessageRef(place, "m" + (keys.size() + 1));
            messages.put(fresh.id(), new Message(fresh, key, Fit.into(LIMITS, document), onlyFor, 0));
            return fresh;
        });
        answer();
        return ref;
    }

    @Override
    public synchronized void edit(MessageRef ref, Document document) {
        var old = Optional.ofNullable(messages.get(ref.id()));
        requireUp(Asked.Kind.EDIT, old.map(Message::key).orElse(""), ref.place(), document);
        var known = old.orElseThrow(() -> new GoneException("there is no message " + ref.id()));
        messages.put(
                ref.id(),
                new Message(ref, known.key(), Fit.into(LIMITS, document), known.onlyFor(), known.edits() + 1));
        answer();
    }

    /** Somebody deletes a message. Its key stays taken. */
    public synchronized void delete(MessageRef ref) {
        messages.remove(ref.id());
    }

    @Override
    public synchronized Place openRoom(MessageRef root, Theme theme) {
        hurdle.accept("open " + theme.name());
        return channelsOfTheirOwn
                ? Place.channel(name, theme.name())
                : root.place().inThread(root.id());
    }

    @Override
    public synchronized void keepRoom(Place room, MessageRef root, Theme theme) {
        hurdle.accept("keep " + theme.topic());
        themes.put(room, theme);
    }

    /** From now on a room is a channel of its own. */
    public synchronized void openChannels() {
        channelsOfTheirOwn = true;
    }

    /**
     * From now on every call is shown to it first, as its kind and what it says ("post", "whisper", "edit", "open", "keep");
     * what it throws, the call throws, and nothing comes of it.
     */
    public synchronized void hurdle(Consumer<String> hurdle) {
        this.hurdle = hurdle;
    }

    /** What does not work from now on. */
    public synchronized void troubles(List<String> sentences) {
        troubles = List.copyOf(sentences);
    }

    /** What a room shows about itself. */
    public synchronized Optional<Theme> theme(Place room) {
        return Optional.ofNullable(themes.get(room));
    }

    @Override
    public synchronized boolean vouchesFor(Account account) {
        return account.chat().equals(name) && !doubtful.contains(account);
    }

    /** From now on the account is a guest, or has left. */
    public synchronized void doubt(Account account) {
        doubtful.add(account);
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

    /** The next calls throw, and nothing comes of them. */
    public synchronized void failNext(int calls) {
        failures = calls;
    }

    /** The next calls do what they should, and throw all the same: as if the answer was lost on its way. */
    public synchronized void loseNextAnswers(int calls) {
        lostAnswers = calls;
    }

    private void requireUp(Asked.Kind kind, String key, Place place, Document document) {
        if (!down && failures == 0) {
            take(kind, key, place, document);
            return;
        }
        asked.add(new Asked(kind, key, place, document, clock.instant(), false));
        failures = Math.max(0, failures - 1);
        throw new ChatException(down ? "the fake chat is down" : "the fake chat was told to fail");
    }

    private void take(Asked.Kind kind, String key, Place place, Document document) {
        boolean taken = false;
        try {
            hurdle.accept(kind.name().toLowerCase(Locale.ROOT) + " " + PlainText.of(document));
            taken = true;
        } finally {
            asked.add(new Asked(kind, key, place, document, clock.instant(), taken));
        }
    }

    private void answer() {
        if (lostAnswers > 0) {
            lostAnswers--;
            throw new ChatException("the answer was lost");
        }
    }

    @Override
    public synchronized Health health() {
        return new Health(!down, down ? "told to be down" : "up", troubles);
    }

    @Override
    public void close() {
        listener = Optional.empty();
    }

    /** What stands in the chat now. */
    public synchronized List<Message> messages() {
        return List.copyOf(messages.values());
    }

    /** Every post, whisper and edit that was asked for, in order. */
    public synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** Somebody says something; the delivery is named after a counter. */
    public boolean say(Account who, Place place, String text) {
        return deliver(new Incoming.Words(delivery(), who, place, clock.instant(), text));
    }

    public boolean press(Account who, MessageRef message, String button, Map<String, String> values) {
        return deliver(
                new Incoming.Press(delivery(), who, message.place(), clock.instant(), message.id(), button, values));
    }

    /** Somebody marks one of our messages as worth keeping. */
    public boolean pin(Account who, MessageRef message) {
        var text = messages().stream()
                .filter(m -> m.ref().equals(message))
                .map(m -> PlainText.of(m.document()))
                .findFirst()
                .orElseThrow();
        var said = new Said(message, new Account(name, "muster"), clock.instant(), text);
        return deliver(new Incoming.Pinned(delivery(), who, message.place(), clock.instant(), said));
    }

    private synchronized String delivery() {
        return name + ":" + ++deliveries;
    }

    public boolean deliver(Incoming incoming) {
        return listener.orElseThrow().receive(incoming);
    }
}
