package dev.muster.commands.reading;

import dev.muster.commands.vault.Manifest;

/** How tables and complaints are told. */
public final class Words {
    private static final int LINES = 3;
    private static final int LENGTH = 300;

    private Words() {}

    public static String name(Manifest.Table table) {
        return table.schema() + "." + table.name();
    }

    /** What went wrong first: the rest follows from it. */
    public static String first(String complaint) {
        var lines = complaint
                .lines()
                .map(line -> line.replaceFirst("^\\w+: (error|warning): ", "").strip())
                .filter(line -> !line.isEmpty())
                .limit(LINES)
                .toList();
        var text = String.join("; ", lines);
        return text.isEmpty() ? "nothing at all" : text.substring(0, Math.min(LENGTH, text.length()));
    }

    /** The last lines of what a tool complained of, without its name before each. */
    public static String last(String complaint) {
        var lines = complaint
                .lines()
                .map(line -> line.replaceFirst("^\\w+: (error|warning): ", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
        var text = String.join("; ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        return text.isEmpty() ? "nothing at all" : text.substring(0, Math.min(LENGTH, text.length()));
    }
}
