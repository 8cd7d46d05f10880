package dev.muster.bot.config;

import dev.muster.commands.handling.Handling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        var chats = ChatsSection.read(root.section("chats"));
        var team = new TeamSection(root, chats).team();
        var common = new BackupsSection(root.section("backups"), state).common();
        var sides = sides(root.section("restores"), state);
        var fleet = new ClustersSection(root, chats, common).fleet();
        var backups = new Backups(
                common.repositories(),
                common.scratch(),
                fleet.keepings(),
                fleet.schedules(),
                common.keys().identities());
        var known = new Known(team, fleet.clusters(), chats);
        var rules = new RulesSection(root, known).rules();
        var incidents = new IncidentsSection(root.section("incidents"), known).incidents(fleet.incidentChannels());
        root.finish();
        return new Config(
                state,
                web,
                store,
                log,
                watch,
                postgres,
                chats.console(),
                chats.slack(),
                team,
                fleet.clusters(),
                backups,
                rules,
                incidents,
                new Handling(sides, fleet.handlings()));
    }

    private static Path sides(Section section, Path state) {
        var text = section.text("sides", "sides");
        var sides = section.resolve("sides", text.startsWith("/") ? text : state + "/" + text);
        section.finish();
        return sides;
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
        var store = new Config.Store(
                url, section.text("user", "muster"), section.secrets().optional("password"));
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
}
