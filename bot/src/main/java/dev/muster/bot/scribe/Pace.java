package dev.muster.bot.scribe;

import dev.muster.bot.outbox.Message;
import dev.muster.bot.outbox.Outbox.Urgency;
import dev.muster.chat.Place;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How fast may be spoken: chats take one message a second in a channel, and edits are counted too. */
final class Pace {
    private static final Duration BETWEEN_POSTS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_EDITS = Duration.ofSeconds(1);
    /** Of one message that tells how far a run is, while the edits of several share what the chat allows. */
    private static final Duration BETWEEN_EDITS_OF_MANY = Duration.ofSeconds(3);

    private static final Duration MANY_WITHIN = Duration.ofSeconds(10);
    /** For so long after its pause a chat that was busy is spared. */
    private static final Duration SPARED = Duration.ofSeconds(30);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    private static final int FORGET_FROM = 5000;

    private final LongSupplier nanos;
    private final Map<Place, Long> posts = new ConcurrentHashMap<>();
    private final Map<Long, Long> edits = new ConcurrentHashMap<>();
    private final Map<Told, Long> progress = new ConcurrentHashMap<>();
    private final Map<Place, Long> pauses = new ConcurrentHashMap<>();
    private final Map<Long, Long> held = new ConcurrentHashMap<>();
    private final Map<String, Long> spared = new ConcurrentHashMap<>();

    private record Told(String chat, long message) {}

    Pace(LongSupplier nanos) {
        this.nanos = nanos;
    }

    boolean mayPost(Place channel) {
        return hasPassed(posts.get(channel), BETWEEN_POSTS);
    }

    boolean mayEdit(Message message) {
        if (message.urgency() != Urgency.DECISION && isBefore(held.get(message.id()))) {
            return false;
        }
        boolean slowly = message.urgency() == Urgency.PROGRESS
                && (isSpared(message.place().chat()) || othersGoOn(message));
        return hasPassed(edits.get(message.id()), slowly ? BETWEEN_EDITS_OF_MANY : BETWEEN_EDITS);
    }

    private boolean othersGoOn(Message message) {
        return progress.entrySet().stream()
                .anyMatch(told -> told.getKey().chat().equals(message.place().chat())
                        && told.getKey().message() != message.id()
                        && !hasPassed(told.getValue(), MANY_WITHIN));
    }

    private boolean hasPassed(@Nullable Long since, Duration gap) {
        return since == null || nanos.getAsLong() - since >= gap.toNanos();
    }

    void posted(Place channel, Message message) {
        posts.put(channel, nanos.getAsLong());
        edited(message);
    }

    void edited(Message message) {
        if (edits.size() > FORGET_FROM) {
            edits.values().removeIf(at -> hasPassed(at, BETWEEN_EDITS_OF_MANY));
        }
        progress.values().removeIf(at -> hasPassed(at, MANY_WITHIN));
        edits.put(message.id(), nanos.getAsLong());
        if (message.urgency() == Urgency.PROGRESS) {
            progress.put(new Told(message.place().chat(), message.id()), nanos.getAsLong());
        }
    }

    /** The chat would not take it: longer and longer pauses, for the whole channel, so that the order is kept. */
    void pause(Place channel, int tries) {
        var pause = Duration.ofSeconds(1L << Math.clamp(tries - 1L, 0, 5));
        pauses.put(channel, until(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause));
    }

    /** The chat told for how long it does not want to hear anything in the channel. */
    void busy(Place channel, Duration pause) {
        pauses.put(channel, until(pause));
        spare(channel.chat(), pause);
    }

    /**
     * The chat told for how long it wants no such edit. Posts are counted apart: what must be decided does not wait for
     * what merely goes on in the same channel, nor does the message itself once somebody has to decide.
     */
    void held(Message message, Duration pause) {
        held.values().removeIf(until -> !isBefore(until));
        held.put(message.id(), until(pause));
        spare(message.place().chat(), pause);
    }

    private void spare(String chat, Duration pause) {
        spared.merge(chat, until(pause.plus(SPARED)), (a, b) -> a - b > 0 ? a : b);
    }

    private long until(Duration pause) {
        return nanos.getAsLong() + pause.toNanos();
    }

    boolean pauses(Place channel) {
        return isBefore(pauses.get(channel));
    }

    /** Whether the chat was busy not long ago. */
    boolean isSpared(String chat) {
        return isBefore(spared.get(chat));
    }

    private boolean isBefore(@Nullable Long until) {
        return until != null && nanos.getAsLong() - until < 0;
    }
}
