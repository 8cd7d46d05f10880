package dev.muster.bot.people;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks the chats who is in their groups, and remembers it for a minute: chats limit how often they may be asked. */
public final class Members implements MembersOf {
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    /** Nobody may also mean that the chat could not be asked: then people would wait a minute for nothing. */
    private static final Duration REMEMBERED_EMPTY = Duration.ofSeconds(10);

    private final Map<String, Chat> chats;
    private final Cache<Key, Set<Account>> known;

    private record Key(String chat, String group) {}

    public Members(Map<String, Chat> chats) {
        this(chats, Ticker.systemTicker());
    }

    Members(Map<String, Chat> chats, Ticker ticker) {
        this.chats = Map.copyOf(chats);
        this.known = Caffeine.newBuilder()
                .maximumSize(1_000)
                .ticker(ticker)
                .expireAfter(Expiry.<Key, Set<Account>>creating(
                        (_, members) -> members.isEmpty() ? REMEMBERED_EMPTY : REMEMBERED))
                .build();
    }

    /** What the chat throws passes, and is not remembered. */
    @Override
    public Set<Account> in(String chat, String group) {
        return known.get(new Key(chat, group), this::ask);
    }

    private Set<Account> ask(Key key) {
        return Optional.ofNullable(chats.get(key.chat()))
                .map(chat -> Set.copyOf(chat.members(key.group())))
                .orElse(Set.of());
    }
}
