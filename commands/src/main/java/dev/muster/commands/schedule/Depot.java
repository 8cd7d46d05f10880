package dev.muster.commands.schedule;

import dev.muster.commands.repository.Repository;
import java.io.IOException;
import java.util.Optional;

/** How a repository was found. */
public sealed interface Depot {

    record Open(Optional<Repository.Room> room) implements Depot {}

    record Away(String why) implements Depot {}

    static Depot of(Repository repository) {
        try {
            return new Open(repository.room());
        } catch (IOException e) {
            return new Away(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
    }
}
