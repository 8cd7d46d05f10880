package dev.muster.chat;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A chat platform. Calls block until the platform has taken the message, and throw {@link ChatException} when it would
 * not, for now. A {@code key} names a message for all time: the same key posted again, after a crash perhaps, is the same message.
 */
public interface Chat extends AutoCloseable {

    /** What {@link Account#chat()} and {@link Place#chat()} of this platform say. */
    String name();

    /** Begins to listen. An outage of the platform is no reason to throw: it shows in {@link #health()}. */
    void start(Listener listener);

    MessageRef post(Place place, Document document, String key);

    /** Replaces what a message says; throws {@link GoneException} when it is no longer there. */
    void edit(MessageRef message, Document document);

    /** Says something that only one person sees. */
    MessageRef whisper(Place place, Account to, Document document, String key);

    /**
     * Opens the place where what belongs to a message is said: a thread under it, or a room of its own where the platform is
     * set up so. Opened again for the same message, it is the same place.
     */
    Place openRoom(MessageRef root, Theme theme);

    /** Brings what a room shows about itself (its topic, its pins) in step; what a platform does not have, it does not show. */
    void keepRoom(Place room, MessageRef root, Theme theme);

    /**
     * Whether the account is a full member of the place that we are set up for, as of now: no guest, no bot, nobody from
     * elsewhere or who has left. In doubt it is not.
     */
    boolean vouchesFor(Account account);

    /** Who is in a group; empty when the group is unknown or cannot be read, so that doubt grants nothing. */
    Set<Account> members(String group);

    Health health();

    @Override
    void close();

    /** {@code troubles} is what does not work although the platform is up, in one clear sentence each. */
    record Health(boolean up, String detail, List<String> troubles) {
        public Health {
            troubles = List.copyOf(troubles);
        }
    }

    /**
     * What is talked about in a room.
     *
     * @param name in lower-case letters, digits and '-': what a channel of its own would be called
     * @param topic one line that says how things stand
     * @param over nothing more is expected to be said
     */
    record Theme(String name, String topic, boolean over) {}

    /** The platform asks us to wait: nothing is wrong with what it was asked. */
    final class BusyException extends RuntimeException {
        private final Duration pause;

        public BusyException(String message, Duration pause) {
            super(message);
            this.pause = pause;
        }

        public Duration pause() {
            return pause;
        }
    }

    /** The message was deleted, or never was: trying again is of no use. */
    final class GoneException extends RuntimeException {
        public GoneException(String message) {
            super(message);
        }
    }

    /** The platform did not do what it was asked. */
    final class ChatException extends RuntimeException {
        public ChatException(String message) {
            super(message);
        }

        public ChatException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
