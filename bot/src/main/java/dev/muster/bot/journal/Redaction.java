package dev.muster.bot.journal;

import dev.muster.chat.Secret;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Keeps secrets out of the journal: those that we know, and what looks like one. */
public final class Redaction {
    private static final String GONE = "***";
    private static final int SHORTEST = 6;
    private static final List<Pattern> SUSPICIOUS = List.of(
            Pattern.compile("(?i)(\\bpassw(?:or)?d\\s*[=:]\\s*)('[^']*'|\"[^\"]*\"|[^\\s,;&'\"]+)"),
            Pattern.compile("(?i)(\\bpassword\\s+)(E?'(?:[^']|'')*')"),
            Pattern.compile("(?i)(\\b(?:secret|token|api_?key)\\s*[=:]\\s*)([^\\s,;&'\"]+)"),
            Pattern.compile("(\\b[a-z][a-z0-9+.-]*://[^\\s:/@]+:)([^\\s@/]+)(?=@)"),
            Pattern.compile("(?i)(\\bbearer\\s+)([\\w.~+/=-]{8,})"),
            Pattern.compile("(\\b)(xox[a-z]-[\\w-]{8,}|AKIA[A-Z0-9]{16}|gh[pousr]_\\w{20,})"));

    private final List<String> secrets;

    public Redaction(Collection<Secret> secrets) {
        this.secrets = secrets.stream()
                .map(Secret::reveal)
                .filter(secret -> secret.length() >= SHORTEST)
                .toList();
    }

    public String clean(String text) {
        var clean = text.replace('\0', '\u2400');
        for (var secret : secrets) {
            clean = clean.replace(secret, GONE);
        }
        for (var pattern : SUSPICIOUS) {
            clean = pattern.matcher(clean).replaceAll("$1***");
        }
        return clean;
    }

    /** Cleans every text in it, in place. */
    JsonNode clean(JsonNode node) {
        switch (node) {
            case StringNode text -> {
                return StringNode.valueOf(clean(text.asString()));
            }
            case ObjectNode object -> {
                for (var name : List.copyOf(object.propertyNames())) {
                    object.set(name, clean(object.path(name)));
                }
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, clean(array.get(i)));
                }
            }
            default -> {}
        }
        return node;
    }
}
