package dev.muster.commands.sessions;

import java.util.regex.Pattern;

/**
 * A statement as it may be shown: literals, numbers and comments could hold anybody's secrets, and become an ellipsis.
 * Where PostgreSQL's settings decide what a literal is, or the text was cut off, everything that follows is left out.
 */
final class Blanked {
    private static final char BLANK = '…';
    /** Whatever follows such a statement's verb may be the password. */
    private static final Pattern PASSWORD = Pattern.compile(
            "\\b(ALTER|CREATE)[\\s…]+(ROLE|USER|GROUP)\\b.*\\bPASSWORD\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final String sql;
    private final StringBuilder shown = new StringBuilder();
    private int at;

    private Blanked(String sql) {
        this.sql = sql;
    }

    /** On one line of at most {@code longest} characters. */
    static String of(String sql, int longest) {
        var text = PASSWORD.matcher(new Blanked(sql).text())
                .replaceAll("$1 $2 " + BLANK)
                .replaceAll("\\s+", " ")
                .strip();
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest - 1)) + BLANK;
    }

    private String text() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (sql.startsWith("--", at)) {
                blankTo(endOf("\n"));
            } else if (sql.startsWith("/*", at)) {
                blankTo(endOfComment());
            } else if (c == '\'') {
                blankTo(endOfLiteral(false));
            } else if (c == '"') {
                quotedIdentifier();
            } else if (c == '$') {
                dollar();
            } else if (startsNumber(c)) {
                blankTo(endOfNumber());
            } else if (isLetter(c)) {
                word();
            } else {
                shown.append(c);
                at++;
            }
        }
        return shown.toString();
    }

    private void blankTo(int end) {
        shown.append(BLANK);
        at = end;
    }

    private int endOf(String closing) {
        int found = sql.indexOf(closing, at);
        return found < 0 ? sql.length() : found;
    }

    /** Comments nest. */
    private int endOfComment() {
        int depth = 0;
        for (int i = at; i < sql.length(); i++) {
            if (sql.startsWith("/*", i)) {
                depth++;
                i++;
            } else if (sql.startsWith("*/", i)) {
                depth--;
                i++;
                if (depth == 0) {
                    return i + 1;
                }
            }
        }
        return sql.length();
    }

    /**
     * Whether a backslash hides the quote after it depends on standard_conforming_strings, which is not ours to know: a
     * plain literal that has one before a quote ends nowhere.
     */
    private int endOfLiteral(boolean escapes) {
        for (int i = at + 1; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c == '\\' && escapes) {
                i++;
            } else if (c == '\\' && i + 1 < sql.length() && sql.charAt(i + 1) == '\'') {
                return sql.length();
            } else if (c == '\'' && i + 1 < sql.length() && sql.charAt(i + 1) == '\'') {
                i++;
            } else if (c == '\'') {
                return i + 1;
            }
        }
        return sql.length();
    }

    private void quotedIdentifier() {
        int end = sql.indexOf('"', at + 1);
        while (end >= 0 && end + 1 < sql.length() && sql.charAt(end + 1) == '"') {
            end = sql.indexOf('"', end + 2);
        }
        if (end < 0) {
            blankTo(sql.length());
        } else {
            shown.append(sql, at, end + 1);
            at = end + 1;
        }
    }

    /** {@code $1} is a parameter; {@code $tag$} opens a literal that only the same closes. */
    private void dollar() {
        int tagEnd = at + 1;
        while (tagEnd < sql.length() && isPartOfTag(sql.charAt(tagEnd))) {
            tagEnd++;
        }
        boolean isParameter = tagEnd > at + 1 && Character.isDigit(sql.charAt(at + 1));
        if (isParameter) {
            shown.append(sql, at, tagEnd);
            at = tagEnd;
        } else if (tagEnd < sql.length() && sql.charAt(tagEnd) == '$') {
            var tag = sql.substring(at, tagEnd + 1);
            int closing = sql.indexOf(tag, tagEnd + 1);
            blankTo(closing < 0 ? sql.length() : closing + tag.length());
        } else if (tagEnd == sql.length()) {
            blankTo(tagEnd); // Cut off within the tag.
        } else {
            shown.append('$');
            at++;
        }
    }

    private boolean startsNumber(char c) {
        return isDigit(c) || (c == '.' && at + 1 < sql.length() && isDigit(sql.charAt(at + 1)));
    }

    private int endOfNumber() {
        int i = at;
        while (i < sql.length() && (isPartOfTag(sql.charAt(i)) || sql.charAt(i) == '.' || isSign(i))) {
            i++;
        }
        return i;
    }

    private boolean isSign(int i) {
        char before = sql.charAt(i - 1);
        return (sql.charAt(i) == '+' || sql.charAt(i) == '-')
                && (before == 'e' || before == 'E')
                && i + 1 < sql.length()
                && isDigit(sql.charAt(i + 1));
    }

    /** A name or keyword; an E right before a quote makes a literal with escapes, other letters one without. */
    private void word() {
        int end = at;
        while (end < sql.length() && (isPartOfTag(sql.charAt(end)) || sql.charAt(end) == '$')) {
            end++;
        }
        boolean escapes = end - at == 1 && Character.toUpperCase(sql.charAt(at)) == 'E';
        boolean opensLiteral = end < sql.length() && sql.charAt(end) == '\'';
        if (opensLiteral && escapes) {
            at = end;
            blankTo(endOfLiteral(true));
        } else {
            shown.append(sql, at, end);
            at = end;
        }
    }

    private static boolean isPartOfTag(char c) {
        return isLetter(c) || isDigit(c);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
