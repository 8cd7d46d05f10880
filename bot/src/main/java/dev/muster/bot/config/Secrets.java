package dev.muster.bot.config;

import dev.muster.chat.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The secrets of a section: the file only says where they are. */
record Secrets(Section section, Map<String, String> environment) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

    Map<String, Secret> all(String key) {
        var all = new LinkedHashMap<String, Secret>();
        section.words(key).forEach((name, reference) -> all.put(name, resolve(key + "." + name, reference)));
        return all;
    }

    List<Secret> list(String key) {
        var references = section.names(key);
        return IntStream.range(0, references.size())
                .mapToObj(i -> resolve(key + "[" + i + "]", references.get(i)))
                .toList();
    }

    Optional<Secret> optional(String key) {
        return section.optional(key).map(reference -> resolve(key, reference));
    }

    /** What need not be secret, and may be written as it is. */
    Optional<String> revealed(String key) {
        return section.optional(key)
                .map(text -> text.startsWith("${") ? resolve(key, text).reveal() : text);
    }

    Secret needed(String key) {
        var reference = section.needed(key);
        return reference.isBlank() ? new Secret("") : resolve(key, reference);
    }

    private Secret resolve(String key, String reference) {
        var matcher = REFERENCE.matcher(reference);
        if (!matcher.matches()) {
            section.wrong(key, "a secret is never written into the file: write ${env:NAME} or ${file:PATH}");
            return new Secret("");
        }
        return matcher.group(1).equals("env")
                ? fromEnvironment(key, matcher.group(2))
                : fromFile(key, matcher.group(2));
    }

    private Secret fromEnvironment(String key, String name) {
        var value = environment.get(name);
        if (value == null || value.isEmpty()) {
            section.wrong(key, "the environment has no " + name);
            return new Secret("");
        }
        return new Secret(value);
    }

    private Secret fromFile(String key, String name) {
        try {
            var value = Files.readString(section.resolve(key, name)).strip();
            if (value.isEmpty()) {
                section.wrong(key, "the file " + name + " is empty");
            }
            return new Secret(value);
        } catch (IOException e) {
            section.wrong(key, "the file " + name + " cannot be read");
            return new Secret("");
        }
    }
}
