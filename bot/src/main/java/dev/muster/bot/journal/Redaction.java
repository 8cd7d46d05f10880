package dev.muster.bot.journal;

import dev.muster.chat.Secret;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Keeps secrets out of the journal: those that we know, and what looks like one. */
public final class Redaction {
    private static final String GONE = "***";
    private static final int SHORTEST = 6;
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private static final String VALUE = "('[^']*+'?|\"[^\"]*+\"?|[^\\s,;&'\"]++)";
    // Whoever may write to us chooses the text: nothing here may take longer than the text is long.
    private static final List<Pattern> SUSPICIOUS = List.of(
            Pattern.compile("(?i)(passw(?:or)?d[\"']?\\s*+[=:]\\s*+)" + VALUE),
            Pattern.compile("(?i)(password\\s++)(E?'[^']*+(?:''[^']*+)*+'?)"),
            Pattern.compile("(?i)((?:secret|token|api_?key)[\"']?\\s*+[=:]\\s*+)" + VALUE),
            Pattern.compile("(?i)(\\b[a-z][a-z0-9+.-]{0,30}+://[^\\s:/@]{1,200}+:)([^\\s@]{1,200})(?=@)"),
            Pattern.compile("(?i)([?&]ticket=)([^\\s&]++)"),
            Pattern.compile("(?i)(\\bbearer\\s++)([\\w.~+/=-]{8,}+)"),
            Pattern.compile(
                    "(\\b)(x(?:ox[a-z]|app)-[\\w-]{8,}+|hooks\\.slack\\.com/\\S++|AKIA[A-Z0-9]{16}|gh[pousr]_\\w{20,}+)"));

    private final List<String> secrets;

    public Redaction(Collection<Secret> secrets) {
        // The longest first: one secret may begin with another.
        this.secrets = secrets.stream()
                .map(Secret::reveal)
                .filter(secret -> secret.length() >= SHORTEST)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    public String clean(String text) {
        var clean = storable(text);
        for (var secret : secrets) {
            clean = clean.replace(secret, GONE);
        }
        for (var pattern : SUSPICIOUS) {
            clean = pattern.matcher(clean).replaceAll("$1***");
        }
        return clean;
    }

    /** What PostgreSQL takes for no text becomes something that it takes, and that can be seen. */
    static String storable(String text) {
        return LONE_SURROGATE.matcher(text.replace('\0', '\u2400')).replaceAll("\uFFFD");
    }
}
