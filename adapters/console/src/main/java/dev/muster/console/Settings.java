package dev.muster.console;

import dev.muster.chat.Secret;
import java.util.List;
import java.util.Optional;

/**
 * Who may come in, and where they talk.
 *
 * @param origin the address that browsers see when a proxy stands before us
 */
public record Settings(List<Person> people, List<Channel> channels, Optional<String> origin, Slashes slashes) {
    public Settings {
        people = List.copyOf(people);
        channels = List.copyOf(channels);
    }

    public record Person(String account, Secret token) {}

    public record Channel(String id, String topic) {}
}
