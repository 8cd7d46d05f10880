package dev.muster.bot.scribe;

import dev.muster.bot.desk.Bug;
import dev.muster.bot.outbox.Message;
import dev.muster.bot.outbox.Outbox;
import dev.muster.chat.Chat;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the rooms that belong to messages, and keeps what they show about themselves in step: beside the telling, which
 * never waits for it.
 */
final class Rooms implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rooms.class);
    private static final int MOST_TRIES = 12;
    private static final int MOST_REMEMBERED = 1_000;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Outbox outbox;
    private final Map<Place, Look> wanted = new ConcurrentHashMap<>();
    private final Map<Place, Look> kept = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** What a room should show. */
    private record Look(MessageRef root, Chat.Theme theme) {}

    Rooms(Outbox outbox) {
        this.outbox = outbox;
    }

    /** Throws what the chat throws when the room is not open yet and cannot be opened. */
    void keep(Chat chat, Message message, MessageRef root, Chat.Theme theme) {
        var room = message.room().orElseGet(() -> {
            var opened = chat.openRoom(root, theme);
            outbox.opened(message, opened);
            return opened;
        });
        var look = new Look(root, theme);
        if (!look.equals(kept.get(room)) && wanted.put(room, look) == null) {
            Thread.ofVirtual().name("rooms").start(() -> work(chat, room));
        }
    }

    private void work(Chat chat, Place room) {
        int tries = 0;
        while (true) {
            var look = Objects.requireNonNull(wanted.get(room));
            try {
                chat.keepRoom(room, look.root(), look.theme());
                remember(room, look);
                tries = 0;
                if (wanted.remove(room, look)) {
                    return;
                }
            } catch (Chat.BusyException busy) {
                if (closes(busy.pause())) {
                    return;
                }
            } catch (RuntimeException e) {
                LOG.info("{} does not show what it is about: {}", room, reason(e));
                if (++tries >= MOST_TRIES || closes(pause(tries))) {
                    wanted.remove(room); // Until it should show something else.
                    return;
                }
            }
        }
    }

    private static Duration pause(int tries) {
        var pause = Duration.ofMillis(500L << Math.min(tries, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private static String reason(RuntimeException e) {
        return e instanceof Chat.ChatException ? String.valueOf(e.getMessage()) : Bug.where(e);
    }

    private void remember(Place room, Look look) {
        if (kept.size() >= MOST_REMEMBERED) {
            kept.clear();
        }
        kept.put(room, look);
    }

    private boolean closes(Duration within) {
        try {
            return closing.await(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            return true;
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
