package dev.muster.bot.chats;

import dev.muster.chat.Memory;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.generic.GenericType;

/** What a chat's adapter has to remember, in our store: whichever replica asks. */
public final class ChatMemory implements Memory {
    private final Jdbi jdbi;
    private final String chat;

    public ChatMemory(Jdbi jdbi, String chat) {
        this.jdbi = jdbi;
        this.chat = chat;
    }

    /** What is used now and then is not forgotten; that it was used is noted once a day. */
    @Override
    public Optional<String> recall(String key) {
        return jdbi.withHandle(h -> h.createQuery("""
                        WITH used AS (
                            UPDATE chat_memory SET used_at = now()
                             WHERE chat = :chat AND key = :key AND used_at < now() - interval '1 day'
                        )
                        SELECT value FROM chat_memory WHERE chat = :chat AND key = :key
                        """)
                .bind("chat", chat)
                .bind("key", key)
                .mapTo(String.class)
                .findOne());
    }

    @Override
    public String keepFirst(String key, String value) {
        return jdbi.withHandle(h -> h.createQuery("""
                        INSERT INTO chat_memory (chat, key, value) VALUES (:chat, :key, :value)
                            ON CONFLICT (chat, key) DO UPDATE SET used_at = now()
                        RETURNING value
                        """)
                .bind("chat", chat)
                .bind("key", key)
                .bind("value", value)
                .mapTo(String.class)
                .one());
    }

    @Override
    public void keep(String key, String value) {
        jdbi.useHandle(h -> h.createUpdate("""
                        INSERT INTO chat_memory (chat, key, value) VALUES (:chat, :key, :value)
                            ON CONFLICT (chat, key) DO UPDATE SET value = excluded.value, used_at = now()
                        """)
                .bind("chat", chat)
                .bind("key", key)
                .bind("value", value)
                .execute());
    }

    @Override
    public void forget(String key) {
        jdbi.useHandle(h -> h.createUpdate("DELETE FROM chat_memory WHERE chat = :chat AND key = :key")
                .bind("chat", chat)
                .bind("key", key)
                .execute());
    }

    /** The bounds let the index find them among very many. */
    @Override
    public Map<String, String> all(String prefix) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT key, value FROM chat_memory
                         WHERE chat = :chat AND key >= :prefix AND key < :prefix || chr(1114111)
                           AND starts_with(key, :prefix)
                        """)
                .bind("chat", chat)
                .bind("prefix", prefix)
                .setMapKeyColumn("key")
                .setMapValueColumn("value")
                .collectInto(new GenericType<Map<String, String>>() {}));
    }

    /** Of all chats, what nobody has used for three months. */
    public static int forgetUnused(Jdbi jdbi) {
        return jdbi.withHandle(h -> h.execute("DELETE FROM chat_memory WHERE used_at < now() - interval '90 days'"));
    }
}
