package dev.muster.chat;

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

    /** The place under a message, where what belongs to it is said. */
    Place openThread(MessageRef root);

    /** Who is in a group; empty when the group is unknown or cannot be read, so that doubt grants nothing. */
    Set<Account> members(String group);

    Health health();

    @Override
    void close();

    record Health(boolean up, String detail) {}

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
