package dev.muster.bot.scribe;

import dev.muster.chat.Place;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How fast may be spoken: chats take one message a second in a channel, and edits are counted too. */
final class Pace {
    private static final Duration BETWEEN_POSTS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_EDITS = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    private static final int FORGET_FROM = 5000;

    private final Map<Place, Long> posts = new ConcurrentHashMap<>();
    private final Map<Long, Long> edits = new ConcurrentHashMap<>();
    private final Map<Place, Long> pauses = new ConcurrentHashMap<>();

    boolean mayPost(Place channel) {
        return hasPassed(posts.get(channel), BETWEEN_POSTS);
    }

    boolean mayEdit(long message) {
        return hasPassed(edits.get(message), BETWEEN_EDITS);
    }

    private static boolean hasPassed(@org.jspecify.annotations.Nullable Long since, Duration gap) {
        return since == null || System.nanoTime() - since >= gap.toNanos();
    }

    void posted(Place channel, long message) {
        posts.put(channel, System.nanoTime());
        edited(message);
    }

    void edited(long message) {
        if (edits.size() > FORGET_FROM) {
            edits.values().removeIf(at -> hasPassed(at, BETWEEN_EDITS));
        }
        edits.put(message, System.nanoTime());
    }

    /** The chat would not take it: longer and longer pauses, for the whole channel, so that the order is kept. */
    void pause(Place channel, int tries) {
        var pause = Duration.ofSeconds(1L << Math.clamp(tries - 1L, 0, 5));
        var capped = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        pauses.put(channel, System.nanoTime() + capped.toNanos());
    }

    boolean pauses(Place channel) {
        var until = pauses.get(channel);
        return until != null && System.nanoTime() - until < 0;
    }
}
