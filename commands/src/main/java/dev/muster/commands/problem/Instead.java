package dev.muster.commands.problem;

import java.util.Map;

/**
 * The same, asked so that it is possible: a button beside a refusal.
 *
 * @param options what to say instead, by the names of options; an empty one is left out
 */
public record Instead(String label, Map<String, String> options) {
    public Instead {
        options = Map.copyOf(options);
    }
}
