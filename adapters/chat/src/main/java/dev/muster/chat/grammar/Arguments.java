package dev.muster.chat.grammar;

import java.util.Map;
import java.util.Optional;

/** What a verb was told, by the names of its parameters. */
public record Arguments(Map<String, String> values) {
    public Arguments {
        values = Map.copyOf(values);
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    public boolean has(String flag) {
        return values.containsKey(flag);
    }
}
