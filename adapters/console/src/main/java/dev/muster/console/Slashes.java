package dev.muster.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Commands beside /db.
 *
 * @param groups first words of verbs that may be said after a slash of their own: with "demo", /demo x asks what /db demo x does
 * @param elsewhere commands that there are only elsewhere, and why
 */
public record Slashes(List<String> groups, Map<String, String> elsewhere) {
    public static final Slashes NONE = new Slashes(List.of(), Map.of());

    public Slashes {
        groups = List.copyOf(groups);
        elsewhere = Map.copyOf(elsewhere);
    }

    /** Matches what stands before the words. */
    Pattern start() {
        if (groups.isEmpty()) {
            return Pattern.compile("(?!)");
        }
        var any = groups.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        return Pattern.compile("[\\s\\p{Z}\\p{Cf}]*/(?=(?:" + any + ")(?:[\\s\\p{Z}]|$))", Pattern.CASE_INSENSITIVE);
    }

    /** How a line for Muster may begin, when {@code line} is the beginning of that. */
    Map<String, String> beginnings(String line) {
        var all = new LinkedHashMap<String, String>();
        all.put("/db ", "ask Muster");
        groups.forEach(group -> all.put("/" + group + " ", "here alone"));
        all.put("@muster ", "ask Muster, also in threads");
        var typed = line.stripLeading().toLowerCase(Locale.ROOT);
        all.keySet().removeIf(start -> typed.isEmpty() || typed.equals(start) || !start.startsWith(typed));
        return all;
    }
}
