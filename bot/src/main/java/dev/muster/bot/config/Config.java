package dev.muster.bot.config;

import dev.muster.bot.people.Person;
import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that can be configured. docs/configuration.md says what each key means. */
public record Config(
        Path state,
        Web web,
        Store store,
        Log log,
        Watch watch,
        Postgres postgres,
        Optional<Console> console,
        List<Person> people,
        List<Cluster> clusters) {

    public record Web(String listen, int port) {}

    /** Without {@code url}, Muster runs a PostgreSQL of its own in the state folder. */
    public record Store(Optional<String> url, String user, Optional<Secret> password) {}

    public record Log(Format format, Level level) {
        public enum Format {
            TEXT,
            JSON
        }

        public enum Level {
            ERROR,
            WARN,
            INFO,
            DEBUG
        }
    }

    public record Watch(Duration every) {}

    /** Where the server programs are, and the ordinary user that runs them when Muster is started as root. */
    public record Postgres(Optional<Path> bin, String user) {}

    public record Console(Optional<String> origin, Map<String, Secret> tokens, List<Channel> channels) {}

    public record Channel(String name, String topic) {}
}
