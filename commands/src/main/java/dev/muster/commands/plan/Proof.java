package dev.muster.commands.plan;

import java.util.Map;

/** What was seen after a step was done: a sentence for people, and the values that undoing it needs. */
public record Proof(String seen, Map<String, String> values) {
    public Proof {
        values = Map.copyOf(values);
    }

    public static Proof of(String seen) {
        return new Proof(seen, Map.of());
    }
}
