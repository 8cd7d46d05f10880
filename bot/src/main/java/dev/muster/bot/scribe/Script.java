package dev.muster.bot.scribe;

import dev.muster.bot.outbox.Message;
import dev.muster.chat.Document;

/** What a message should say now. */
@FunctionalInterface
public interface Script {
    Document of(Message message);
}
