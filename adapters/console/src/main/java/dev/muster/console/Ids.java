package dev.muster.console;

import java.util.Optional;

/** The ids of messages: numbers, whoever writes them down. */
final class Ids {
    private Ids() {}

    static Optional<Long> parse(String id) {
        return id.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(id)) : Optional.empty();
    }
}
