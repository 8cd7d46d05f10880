package dev.muster.chat.grammar;

import java.util.List;

/** Values that a parameter could have, given what is typed already. Called at every keystroke: it must not block. */
@FunctionalInterface
public interface Completer {
    Completer NONE = _ -> List.of();

    List<String> values(Arguments typed);
}
