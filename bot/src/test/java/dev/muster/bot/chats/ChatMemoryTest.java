package dev.muster.bot.chats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.store.TestStore;
import dev.muster.chat.Memory;
import dev.muster.chat.testing.MemoryContract;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class ChatMemoryTest implements MemoryContract {
    private static final Jdbi STORE = TestStore.shared().jdbi();

    private final String chat = TestStore.unique("chat");

    @Override
    public Memory memory() {
        return new ChatMemory(STORE, chat);
    }

    private void lastUsed(String key, String ago) {
        STORE.useHandle(h -> h.createUpdate(
                        "UPDATE chat_memory SET used_at = now() - :ago::interval WHERE chat = :chat AND key = :key")
                .bind("ago", ago)
                .bind("chat", chat)
                .bind("key", key)
                .execute());
    }

    @Test
    void another_chat_has_a_memory_of_its_own() {
        var other = new ChatMemory(STORE, TestStore.unique("chat"));
        memory().keep("post:1", "mine");
        other.keep("post:1", "theirs");
        assertThat(memory().recall("post:1")).hasValue("mine");
        assertThat(memory().all("post:")).hasSize(1);
        other.forget("post:1");
        assertThat(memory().recall("post:1")).hasValue("mine");
    }

    @Test
    void only_what_nobody_has_used_for_three_months_is_forgotten() {
        for (var key : new String[] {"unused", "recalled", "kept", "kept first", "young"}) {
            memory().keep(key, key);
            lastUsed(key, key.equals("young") ? "89 days" : "91 days");
        }
        assertThat(memory().recall("recalled")).hasValue("recalled");
        memory().keep("kept", "again");
        assertThat(memory().keepFirst("kept first", "again")).isEqualTo("kept first");
        assertThat(ChatMemory.forgetUnused(STORE)).isPositive();
        assertThat(memory().all("")).containsOnlyKeys("recalled", "kept", "kept first", "young");
    }
}
