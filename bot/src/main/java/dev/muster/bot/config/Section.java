package dev.muster.bot.config;

import dev.muster.chat.grammar.Nearest;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One mapping of the file, read key by key. A mistake is noted with its path and reading goes on, so that all are told at
 * once; the values that stand in for mistaken ones are never used.
 */
final class Section {
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

    private final Reader reader;
    private final String path;
    /** As the documentation calls it: sections that are alike are told once. */
    private final String told;

    private final JsonNode node;
    private final Set<String> known = new LinkedHashSet<>();

    /** What all sections of one file share. */
    record Reader(Path folder, Map<String, String> environment, List<Mistake> mistakes, Map<String, String> keys) {}

    record Mistake(String path, String fact) {
        @Override
        public String toString() {
            return (path.isEmpty() ? "the file" : path) + ": " + fact;
        }
    }

    Section(Reader reader, String path, JsonNode node) {
        this(reader, path, path.replaceAll("\\[\\d+]", "[]"), node);
    }

    private Section(Reader reader, String path, String told, JsonNode node) {
        this.reader = reader;
        this.path = path;
        this.told = told;
        this.node = node;
        if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
            wrong("", "must be a mapping of keys to values");
        }
    }

    private String pathOf(String key) {
        return join(path, key);
    }

    private static String join(String path, String key) {
        return path.isEmpty() || key.isEmpty() ? path + key : path + "." + key;
    }

    void wrong(String key, String fact) {
        reader.mistakes().add(new Mistake(pathOf(key), fact));
    }

    /** Notes that the key exists, for the check of the documentation; {@code standard} is what holds when it is left out. */
    private JsonNode take(String key, String standard) {
        known.add(key);
        reader.keys().putIfAbsent(join(told, key), standard);
        return node.path(key);
    }

    /** Tells the documentation what holds when the key is left out, where that is more than one value. */
    void standard(String key, String words) {
        var _ = take(key, words);
    }

    private static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    Optional<String> optional(String key) {
        return scalar(key, "").filter(text -> !text.isEmpty());
    }

    private Optional<String> scalar(String key, String standard) {
        var value = take(key, standard);
        if (absent(value)) {
            return Optional.empty();
        }
        if (value.isContainer()) {
            wrong(key, "must be a single value");
            return Optional.empty();
        }
        return Optional.of(value.asString());
    }

    String text(String key, String standard) {
        return scalar(key, standard).orElse(standard);
    }

    String needed(String key) {
        var text = scalar(key, "required").orElse("");
        if (text.isBlank()) {
            wrong(key, "is needed");
        }
        return text;
    }

    /** A name that is safe in a command line, a cookie and a file name. */
    String name(String key) {
        var name = needed(key);
        if (!name.isBlank() && !name.matches("[a-z0-9][a-z0-9_.-]{0,62}")) {
            wrong(
                    key,
                    "“" + name
                            + "” may hold only lower-case letters, digits, '.', '_' and '-', and starts with a letter or digit");
        }
        return name;
    }

    /** For lists whose sections have names. */
    void unique(Set<String> names, String name) {
        if (!names.add(name)) {
            wrong("name", "“" + name + "” is there twice");
        }
    }

    int number(String key, int standard, int least, int most) {
        var value = take(key, String.valueOf(standard));
        if (absent(value)) {
            return standard;
        }
        boolean fits = value.isIntegralNumber() && value.canConvertToInt();
        if (!fits || value.asInt() < least || value.asInt() > most) {
            wrong(key, "must be a whole number from " + least + " to " + most);
            return standard;
        }
        return value.asInt();
    }

    Duration duration(String key, String standard, Duration least) {
        return duration(key, Optional.of(text(key, standard)), least);
    }

    Duration neededDuration(String key, Duration least) {
        var text = Optional.of(needed(key)).filter(words -> !words.isBlank());
        return duration(key, text, least);
    }

    /** What is not there was told already. */
    private Duration duration(String key, Optional<String> words, Duration least) {
        if (words.isEmpty()) {
            return Duration.ZERO;
        }
        var text = words.get();
        var matcher = DURATION.matcher(text);
        var duration = matcher.matches() ? Duration.parse(iso(matcher.group(1), matcher.group(2))) : Duration.ZERO;
        if (!matcher.matches() || duration.compareTo(least) < 0 || duration.compareTo(LONGEST) > 0) {
            wrong(
                    key,
                    "“" + text + "” must be a time from " + least.toSeconds() + "s to " + LONGEST.toDays()
                            + "d, such as 10s, 5m, 2h or 7d");
        }
        return duration;
    }

    private static String iso(String number, String unit) {
        return switch (unit) {
            case "ms" -> "PT" + Long.parseLong(number) / 1000.0 + "S";
            case "d" -> "P" + number + "D";
            default -> "PT" + number + unit.toUpperCase(Locale.ROOT);
        };
    }

    boolean flag(String key, boolean standard) {
        var text = text(key, standard ? "yes" : "no");
        return switch (text) {
            case "yes", "true" -> true;
            case "no", "false" -> false;
            default -> {
                wrong(key, "“" + text + "” is neither yes nor no");
                yield standard;
            }
        };
    }

    /** One of the names, or nothing when the key is left out: then it means all of them. */
    <E extends Enum<E>> Optional<E> optionalChoice(String key, Class<E> type) {
        return optional(key).flatMap(text -> choice(key, text, type));
    }

    <E extends Enum<E>> Optional<E> neededChoice(String key, Class<E> type) {
        return Optional.of(needed(key)).filter(text -> !text.isBlank()).flatMap(text -> choice(key, text, type));
    }

    <E extends Enum<E>> E choice(String key, E standard) {
        return choice(key, text(key, lower(standard)), standard.getDeclaringClass())
                .orElse(standard);
    }

    private <E extends Enum<E>> Optional<E> choice(String key, String text, Class<E> type) {
        var all = Stream.of(type.getEnumConstants()).toList();
        var found = all.stream().filter(value -> lower(value).equals(text)).findFirst();
        if (found.isEmpty()) {
            wrong(
                    key,
                    "“" + text + "” is none of "
                            + all.stream().map(Section::lower).collect(Collectors.joining(", ")));
        }
        return found;
    }

    <E extends Enum<E>> Set<E> choices(String key, Class<E> type) {
        var chosen = new LinkedHashSet<E>();
        for (var text : names(key)) {
            choice(key, text, type).ifPresent(chosen::add);
        }
        return chosen;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** A path as written, relative to the file. */
    Optional<Path> path(String key) {
        return optional(key).map(text -> resolve(key, text));
    }

    Path path(String key, String standard) {
        return resolve(key, text(key, standard));
    }

    Path resolve(String key, String text) {
        try {
            return reader.folder().resolve(text).normalize();
        } catch (InvalidPathException e) {
            wrong(key, "is no path: " + e.getReason());
            return reader.folder();
        }
    }

    List<String> names(String key) {
        return names(key, "empty");
    }

    List<String> names(String key, String standard) {
        standard(key, standard);
        var all = new ArrayList<String>();
        for (var item : array(key)) {
            if (item.isContainer() || item.asString().isBlank()) {
                wrong(key, "must be a list of words");
            } else {
                all.add(item.asString());
            }
        }
        return all;
    }

    List<Section> sections(String key) {
        return sections(key, "empty");
    }

    List<Section> sections(String key, String standard) {
        standard(key, standard);
        return sections(key, join(told, key) + "[]", array(key));
    }

    /** One of several lists that hold the same: the documentation has them all under {@code name}. */
    List<Section> alike(String key, String name) {
        known.add(key);
        reader.keys().putIfAbsent(join(told, name), "empty");
        var value = node.path(key);
        if (!absent(value) && !value.isArray()) {
            wrong(key, "must be a list");
        }
        return sections(key, join(told, name) + "[]", value.isArray() ? value : List.of());
    }

    private List<Section> sections(String key, String name, Iterable<JsonNode> items) {
        var all = new ArrayList<Section>();
        for (var item : items) {
            all.add(new Section(reader, pathOf(key) + "[" + all.size() + "]", name, item));
        }
        return all;
    }

    private Iterable<JsonNode> array(String key) {
        var value = take(key, "empty");
        if (!absent(value) && !value.isArray()) {
            wrong(key, "must be a list");
        }
        return value.isArray() ? value : List.of();
    }

    Section section(String key) {
        known.add(key);
        return new Section(reader, pathOf(key), join(told, key), node.path(key));
    }

    boolean has(String key) {
        return node.has(key);
    }

    /** Whether something stands there; a key without a value counts as left out. */
    boolean isGiven(String key) {
        return !absent(node.path(key));
    }

    Map<String, String> words(String key) {
        var all = new LinkedHashMap<String, String>();
        var value = take(key, "empty");
        if (!absent(value) && !value.isObject()) {
            wrong(key, "must be a mapping of names to words");
        }
        value.properties().forEach(entry -> {
            if (entry.getValue().isContainer() || entry.getValue().asString("").isBlank()) {
                wrong(key + "." + entry.getKey(), "must be a word");
            }
            all.put(entry.getKey(), entry.getValue().asString(""));
        });
        return all;
    }

    Secrets secrets() {
        return new Secrets(this, reader.environment());
    }

    /** To be called when all keys were read: whatever else stands there is a mistake. */
    void finish() {
        for (var key : node.propertyNames()) {
            if (!known.contains(key)) {
                var near = Nearest.to(key, known)
                        .map(n -> ", did you mean " + n + "?")
                        .orElse("");
                wrong(key, "is no key that we know" + near);
            }
        }
    }
}
