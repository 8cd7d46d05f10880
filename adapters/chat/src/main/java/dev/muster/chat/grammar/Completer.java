package dev.muster.chat.grammar;

import java.util.List;
import java.util.Optional;

/** Values that a parameter could have, given what is typed already. Called at every keystroke: it must not block. */
@FunctionalInterface
public interface Completer {
    Completer NONE = _ -> List.of();

    List<String> values(Arguments typed);

    /** What tells one of them from the others; empty where the parameter's help says it all. */
    default Optional<String> about(String value) {
        return Optional.empty();
    }
}
