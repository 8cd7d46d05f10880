package dev.muster.bot.scribe;

import dev.muster.bot.outbox.Message;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import java.util.Optional;

/** What a message should say now; nothing, when there is nothing to say. */
@FunctionalInterface
public interface Script {
    Optional<Document> of(Message message);

    /** What is talked about in the room that belongs to the message; nothing, when it needs none. */
    default Optional<Chat.Theme> theme(Message message) {
        return Optional.empty();
    }
}
