package dev.muster.commands.table;

import java.util.Optional;

/**
 * Where tables are brought back from.
 *
 * @param backup a logical backup
 * @param side a side instance, which stands at a moment
 */
public record Origin(Optional<String> backup, Optional<String> side) {
    static Origin backup(String id) {
        return new Origin(Optional.of(id), Optional.empty());
    }

    static Origin side(String name) {
        return new Origin(Optional.empty(), Optional.of(name));
    }

    String told() {
        return backup.map(id -> "backup " + id)
                .or(() -> side.map(name -> "side instance " + name))
                .orElse("nowhere");
    }
}
