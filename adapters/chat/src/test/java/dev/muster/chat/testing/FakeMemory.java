package dev.muster.chat.testing;

import dev.muster.chat.Memory;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A memory that lasts as long as the object: what is given to a second adapter survived the first one's crash. */
public final class FakeMemory implements Memory {
    private final Map<String, String> kept = new ConcurrentHashMap<>();

    @Override
    public Optional<String> recall(String key) {
        return Optional.ofNullable(kept.get(key));
    }

    @Override
    public String keepFirst(String key, String value) {
        return kept.computeIfAbsent(key, _ -> value);
    }

    @Override
    public void keep(String key, String value) {
        kept.put(key, value);
    }

    @Override
    public void forget(String key) {
        kept.remove(key);
    }

    @Override
    public Map<String, String> all(String prefix) {
        return kept.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
