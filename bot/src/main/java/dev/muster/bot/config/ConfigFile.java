package dev.muster.bot.config;

import dev.muster.bot.people.Person;
import dev.muster.chat.Account;
import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Reads muster.yaml. */
public final class ConfigFile {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Section.Reader reader;

    private ConfigFile(Path folder, Map<String, String> environment) {
        this.reader = new Section.Reader(folder, environment, new ArrayList<>(), new LinkedHashMap<>());
    }

    /** Either a configuration, or every mistake in the file. {@code keys} holds each known key with its default. */
    public record Outcome(Optional<Config> config, List<String> mistakes, Map<String, String> keys) {}

    public static Outcome read(Path file, Map<String, String> environment) {
        var folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file.toAbsolutePath());
        try {
            var text = Files.readString(file);
            var alias = firstAlias(text);
            if (alias.isPresent()) {
                return new Outcome(
                        Optional.empty(), List.of(alias.get() + ": write it out, aliases are not taken"), Map.of());
            }
            var tree = YAML.readTree(text);
            return new ConfigFile(folder, environment).outcome(tree);
        } catch (IOException e) {
            return new Outcome(Optional.empty(), List.of("the file " + file + " cannot be read"), Map.of());
        } catch (JacksonException e) {
            var place = e.getLocation();
            var where = place == null ? "" : "line " + place.getLineNr() + ", column " + place.getColumnNr() + ": ";
            var what = e.getOriginalMessage().lines().findFirst().orElse("");
            return new Outcome(Optional.empty(), List.of(where + "this is not valid YAML (" + what + ")"), Map.of());
        }
    }

    /** An alias would silently be taken for the name of its anchor. */
    private static Optional<String> firstAlias(String text) {
        try (var parser = YAML.createParser(text)) {
            while (parser.nextToken() != null) {
                if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
                    return Optional.of("line " + parser.currentTokenLocation().getLineNr());
                }
            }
        }
        return Optional.empty();
    }

    private Outcome outcome(JsonNode tree) {
        var config = config(new Section(reader, "", tree));
        var mistakes = reader.mistakes().stream()
                .map(Section.Mistake::toString)
                .distinct()
                .toList();
        return new Outcome(mistakes.isEmpty() ? Optional.of(config) : Optional.empty(), mistakes, reader.keys());
    }

    private Config config(Section root) {
        var state = root.path("state", "state");
        var web = web(root.section("web"));
        var store = store(root.section("store"));
        var log = log(root.section("log"));
        var watch = watch(root.section("watch"));
        var postgres = postgres(root.section("postgres"));
        var chats = root.section("chats");
        var console = console(chats);
        chats.finish();
        var people = people(root, console);
        var clusters = clusters(root);
        if (clusters.isEmpty()) {
            root.wrong("clusters", "at least one is needed");
        }
        root.finish();
        return new Config(state, web, store, log, watch, postgres, console, people, clusters);
    }

    private static Config.Web web(Section section) {
        var web = new Config.Web(section.text("listen", "127.0.0.1"), section.number("port", 8080, 0, 65535));
        section.finish();
        return web;
    }

    private static Config.Store store(Section section) {
        var url = section.optional("url");
        if (url.isPresent()
                && !url.get().matches("jdbc:postgresql://[^/:]+(:\\d{1,5})?(,[^/:]+(:\\d{1,5})?)*/[^/?]+(\\?.*)?")) {
            section.wrong("url", "must look like jdbc:postgresql://HOST:PORT/DATABASE");
        }
        if (url.filter(u -> u.contains("password=")).isPresent()) {
            section.wrong("url", "holds a password: move it to store.password");
        }
        var store = new Config.Store(url, section.text("user", "muster"), section.optionalSecret("password"));
        section.finish();
        return store;
    }

    private static Config.Log log(Section section) {
        var log = new Config.Log(
                section.choice("format", Config.Log.Format.TEXT), section.choice("level", Config.Log.Level.INFO));
        section.finish();
        return log;
    }

    private static Config.Watch watch(Section section) {
        var watch = new Config.Watch(section.duration("every", "10s", Duration.ofSeconds(1)));
        section.finish();
        return watch;
    }

    private static Config.Postgres postgres(Section section) {
        var postgres = new Config.Postgres(section.path("bin"), section.text("user", "postgres"));
        section.finish();
        return postgres;
    }

    private static Optional<Config.Console> console(Section chats) {
        var section = chats.section("console");
        var console = new Config.Console(section.optional("origin"), tokens(section), channels(section));
        if (chats.has("console") && console.channels().isEmpty()) {
            section.wrong("channels", "at least one is needed");
        }
        section.finish();
        return chats.has("console") ? Optional.of(console) : Optional.empty();
    }

    private static Map<String, Secret> tokens(Section section) {
        var tokens = section.secrets("tokens");
        var seen = new HashSet<String>();
        tokens.forEach((account, token) -> {
            if (!account.matches("[a-z0-9][a-z0-9_.-]{0,62}")) {
                section.wrong(
                        "tokens." + account, "an account is made of lower-case letters, digits, '.', '_' and '-'");
            }
            if (!token.reveal().isEmpty() && !token.reveal().matches("[\\x21-\\x7E&&[^;,\"\\\\]]{16,200}")) {
                section.wrong("tokens." + account, "a token has 16 to 200 letters, digits and signs, without spaces");
            }
            if (!token.reveal().isEmpty() && !seen.add(token.reveal())) {
                section.wrong("tokens." + account, "somebody else has the same token");
            }
        });
        return tokens;
    }

    private static List<Config.Channel> channels(Section console) {
        var names = new HashSet<String>();
        return console.sections("channels").stream()
                .map(section -> {
                    var channel = new Config.Channel(section.name("name"), section.text("topic", ""));
                    unique(names, section, channel.name());
                    section.finish();
                    return channel;
                })
                .toList();
    }

    private static List<Person> people(Section root, Optional<Config.Console> console) {
        var names = new HashSet<String>();
        var accounts = new HashSet<Account>();
        return root.sections("people").stream()
                .map(section -> {
                    var person = person(section, console);
                    unique(names, section, person.name());
                    person.accounts().stream()
                            .filter(a -> !accounts.add(a))
                            .forEach(account -> section.wrong(
                                    "accounts",
                                    account.chat() + " " + account.id() + " belongs to somebody else already"));
                    section.finish();
                    return person;
                })
                .toList();
    }

    private static Person person(Section section, Optional<Config.Console> console) {
        var name = section.name("name");
        var roles = section.choices("roles", Person.Role.class);
        var accounts = new LinkedHashSet<Account>();
        section.words("accounts").forEach((chat, id) -> {
            if (!chat.equals("console")) {
                section.wrong("accounts." + chat, "is no chat that is configured");
            } else if (console.isPresent() && !console.get().tokens().containsKey(id)) {
                section.wrong("accounts." + chat, "“" + id + "” has no token under chats.console.tokens");
            }
            accounts.add(new Account(chat, id));
        });
        return new Person(name, roles, accounts);
    }

    private static List<Cluster> clusters(Section root) {
        var names = new HashSet<String>();
        var channels = new HashSet<String>();
        return root.sections("clusters").stream()
                .map(section -> {
                    var cluster = cluster(section);
                    unique(names, section, cluster.name());
                    cluster.channels().stream()
                            .filter(channel -> !channels.add(channel))
                            .forEach(channel ->
                                    section.wrong("channels", channel + " belongs to another cluster already"));
                    section.finish();
                    return cluster;
                })
                .toList();
    }

    private static Cluster cluster(Section section) {
        var name = section.name("name");
        var tier = section.choice("tier", Cluster.Tier.STANDARD);
        var channels = section.names("channels");
        var database = section.text("database", "postgres");
        var user = section.text("user", "muster");
        var password = section.secret("password");
        var sslmode = section.text("sslmode", "prefer");
        if (!sslmode.matches("disable|allow|prefer|require|verify-ca|verify-full")) {
            section.wrong(
                    "sslmode", "“" + sslmode + "” is none of disable, allow, prefer, require, verify-ca, verify-full");
        }
        var names = new HashSet<String>();
        var nodes = section.sections("nodes").stream()
                .map(node -> {
                    var login = new Node.Login(
                            node.needed("host"),
                            node.number("port", 5432, 1, 65535),
                            database,
                            user,
                            password,
                            sslmode);
                    var built = new Node(node.name("name"), login, node.path("data"));
                    unique(names, node, built.name());
                    node.finish();
                    return built;
                })
                .toList();
        if (nodes.isEmpty()) {
            section.wrong("nodes", "at least one is needed");
        }
        return new Cluster(name, tier, nodes, channels);
    }

    private static void unique(Set<String> names, Section section, String name) {
        if (!names.add(name)) {
            section.wrong("name", "“" + name + "” is there twice");
        }
    }
}
