package dev.muster.bot.config;

import dev.muster.bot.gate.Policy;
import dev.muster.bot.people.Directory;
import dev.muster.bot.people.Group;
import dev.muster.bot.people.Person;
import dev.muster.chat.Place;
import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.handling.Handling;
import dev.muster.slack.workspace.Settings;
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
        Optional<Settings> slack,
        Team team,
        List<Cluster> clusters,
        Backups backups,
        Rules rules,
        Incidents incidents,
        Handling handling) {

    /** Who is who, as it is configured. */
    public Directory directory() {
        return new Directory(team.people(), team.groups(), clusters);
    }

    public record Web(String listen, int port) {}

    /** Without {@code url}, Muster runs a PostgreSQL of its own in the state folder. */
    public record Store(Optional<String> url, String user, Optional<Secret> password) {}

    public record Log(Format format, Log.Level level) {
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

    public record Team(List<Person> people, List<Group> groups) {
        public Team {
            people = List.copyOf(people);
            groups = List.copyOf(groups);
        }
    }

    /**
     * What plans and runs are held to.
     *
     * @param breakGlassTell the channels that are told when one person alone lets a plan run; none: where the cluster's incidents are told
     * @param undoFor how long taking back what was done is offered
     */
    public record Rules(Policy policy, List<Place> breakGlassTell, Duration undoFor) {
        public Rules {
            breakGlassTell = List.copyOf(breakGlassTell);
        }
    }

    /**
     * What happens around an incident.
     *
     * @param escalation who is called after what time, if nobody takes it in hand
     * @param nag how often what is still missing is asked for
     * @param checklists what is asked how long after the recovery
     * @param channels cluster → where its incidents are told, one channel of each chat
     */
    public record Incidents(
            List<Config.Level> escalation,
            Duration nag,
            List<Checklist> checklists,
            Map<String, List<Place>> channels) {
        public Incidents {
            escalation = List.copyOf(escalation);
            checklists = List.copyOf(checklists);
            channels = Map.copyOf(channels);
        }
    }

    /** {@code group} is a role or a group. */
    public record Level(Duration after, String group) {}

    public record Checklist(Duration after, List<String> items) {
        public Checklist {
            items = List.copyOf(items);
        }
    }
}
