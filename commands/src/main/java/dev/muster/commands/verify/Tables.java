package dev.muster.commands.verify;

import dev.muster.commands.vault.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The tables in a listing of pg_restore, line by line. Names are not quoted in it and may hold anything: a line is found by
 * what it would have to begin with, and found once.
 */
final class Tables {
    private static final List<String> KINDS = List.of("TABLE", "MATERIALIZED VIEW", "FOREIGN TABLE");

    private final Map<String, Integer> lines = new TreeMap<>();
    private int count;

    /** Lines come as bytes, one character each: a dump may be in any encoding. */
    void line(String line) {
        int after = line.indexOf("; ");
        if (after <= 0 || line.startsWith(";")) {
            return;
        }
        // dumpId; tableoid oid KIND schema name owner
        var parts = line.substring(after + 2).split(" ", 3);
        if (parts.length == 3) {
            KINDS.stream()
                    .filter(kind -> parts[2].startsWith(kind + " ") && !parts[2].startsWith("TABLE DATA "))
                    .filter(kind -> !parts[2].startsWith("TABLE ATTACH "))
                    .forEach(kind -> add(parts[2].substring(kind.length() + 1)));
        }
    }

    private void add(String named) {
        lines.merge(named, 1, Integer::sum);
        count++;
    }

    int count() {
        return count;
    }

    /** Those that no line is left for. */
    List<Manifest.Table> missing(List<Manifest.Table> expected) {
        var left = new TreeMap<>(lines);
        var missing = new ArrayList<Manifest.Table>();
        // The longest first: a name may be the beginning of another, up to the space before the owner.
        expected.stream()
                .sorted((a, b) ->
                        Integer.compare(beginning(b).length(), beginning(a).length()))
                .forEach(table -> {
                    if (!take(left, beginning(table))) {
                        missing.add(table);
                    }
                });
        return missing;
    }

    private static boolean take(NavigableMap<String, Integer> left, String beginning) {
        // In order, so that those of one schema and name are near: a map of thousands is not walked for each of
        // thousands.
        for (var line : left.tailMap(beginning, true).entrySet()) {
            if (!line.getKey().startsWith(beginning)) {
                return false;
            }
            if (line.getValue() > 0) {
                line.setValue(line.getValue() - 1);
                return true;
            }
        }
        return false;
    }

    private static String beginning(Manifest.Table table) {
        var text = shown(table.schema()) + " " + shown(table.name()) + " ";
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** As pg_restore shows it. */
    private static String shown(String name) {
        return name.replace('\n', ' ').replace('\r', ' ');
    }
}
