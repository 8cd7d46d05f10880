package dev.muster.bot.report;

import dev.muster.chat.Inert;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text of people in Markdown, as nothing but text: no heading, table, link, picture or HTML can be forged with it. */
final class Markdown {
    /** What means something anywhere in a line. */
    private static final Pattern ANYWHERE = Pattern.compile("[\\\\`*_\\[\\]<>|~&#!${}]");
    /** What means something at the start of a line: lists, rules, underlines of headings. */
    private static final Pattern AT_START = Pattern.compile("^(?:[-+=:]|(?=\\d{1,9}[.)]))");

    private static final Pattern NUMBERED = Pattern.compile("^(\\d{1,9})([.)])");
    /** What becomes a link by itself. */
    private static final Pattern BARE_LINK = Pattern.compile("(?i)(:)(?=//)|(?<=www)(\\.)|(@)|(?<=mailto|xmpp)(:)");

    private Markdown() {}

    /** On one line, as in a cell of a table. */
    static String line(String text) {
        var inert = BARE_LINK
                .matcher(ANYWHERE.matcher(Inert.line(text).strip()).replaceAll("\\\\$0"))
                .replaceAll("\\\\$0");
        var numbered = NUMBERED.matcher(inert);
        return numbered.find()
                ? numbered.replaceFirst("$1\\\\$2")
                : AT_START.matcher(inert).replaceFirst("\\\\$0");
    }

    /** Several lines and paragraphs. */
    static String text(String text) {
        return text.strip().lines().map(Markdown::line).collect(Collectors.joining("\n"));
    }

    /** A link only where it leads somewhere by http. */
    static String link(String address, String label) {
        return isWeb(address) ? "[" + line(label) + "](<" + address + ">)" : line(label) + ": " + line(address);
    }

    private static boolean isWeb(String address) {
        try {
            var uri = new URI(address);
            return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                    && uri.getHost() != null
                    && address.chars().noneMatch(c -> c <= ' ' || c == '<' || c == '>' || c == '\\');
        } catch (java.net.URISyntaxException e) {
            return false;
        }
    }

    /** Cells are Markdown already. */
    static String table(List<String> columns, List<List<String>> rows) {
        var table = new StringBuilder(row(columns))
                .append(row(columns.stream().map(_ -> "---").toList()));
        rows.forEach(cells -> table.append(row(cells)));
        return table.toString();
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
