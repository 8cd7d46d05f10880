package dev.muster.commands.vault;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.InputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/** What lies beside a backup, as text that people read too. Fields that we do not know are a newer Muster's, and are let be. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS, DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .build();

    private Json() {}

    public static byte[] bytes(Object value) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
    }

    /** Throws {@link Unreadable} with a sentence for people. */
    public static <T> T read(InputStream in, Class<T> type) throws IOException, Unreadable {
        try {
            return MAPPER.treeToValue(tree(in), type);
        } catch (JacksonException e) {
            throw unreadable(e);
        }
    }

    static Manifest manifest(InputStream in) throws IOException, Unreadable {
        try {
            var tree = tree(in);
            int format = tree.path("format").asInt(0);
            if (format > Manifest.FORMAT) {
                throw new Unreadable("is of format " + format + ", which a newer Muster wrote: update this one");
            }
            if (format < 1) {
                throw new Unreadable("has no format: it is no manifest of a backup");
            }
            return MAPPER.treeToValue(tree, Manifest.class);
        } catch (JacksonException e) {
            throw unreadable(e);
        }
    }

    private static JsonNode tree(InputStream in) throws IOException, Unreadable {
        var tree = MAPPER.readTree(in.readAllBytes());
        if (!tree.isObject()) {
            throw new Unreadable("holds no JSON object");
        }
        return tree;
    }

    private static Unreadable unreadable(JacksonException e) {
        var place = e.getLocation();
        return new Unreadable(
                place == null || place.getLineNr() < 0
                        ? "lacks something, or has something else in its place"
                        : "cannot be understood from line " + place.getLineNr() + " on");
    }

    /** A text that is not what it should be: why, as the end of a sentence. */
    public static final class Unreadable extends Exception {
        Unreadable(String why) {
            super(why);
        }

        public String why() {
            return String.valueOf(getMessage());
        }
    }
}
