package dev.muster.bot.scribe;

import dev.muster.bot.outbox.Message;
import dev.muster.chat.Document;
import java.util.Optional;

/** What a message should say now; nothing, when there is nothing to say. */
@FunctionalInterface
public interface Script {
    Optional<Document> of(Message message);
}
