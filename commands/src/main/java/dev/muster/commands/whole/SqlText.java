package dev.muster.commands.whole;

import java.util.ArrayList;
import java.util.List;

/** What pg_restore writes as SQL, taken apart into statements. Pure. */
final class SqlText {
    private final String text;
    private final List<String> statements = new ArrayList<>();
    private int at;
    private int begin;

    private SqlText(String text) {
        this.text = text;
    }

    static List<String> statements(String text) {
        var parse = new SqlText(text);
        parse.run();
        return List.copyOf(parse.statements);
    }

    private void run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            switch (c) {
                case '\'', '"' -> pass(String.valueOf(c));
                case '$' -> passDollars();
                case '-' -> passComment();
                case '\\' -> passCommand();
                case ';' -> {
                    statements.add(text.substring(begin, at).strip());
                    at++;
                    begin = at;
                }
                default -> at++;
            }
        }
    }

    /** A doubled quote ends one text and begins the next, which comes to the same. */
    private void pass(String closing) {
        int end = text.indexOf(closing, at + closing.length());
        at = end < 0 ? text.length() : end + closing.length();
    }

    private void passDollars() {
        int end = text.indexOf('$', at + 1);
        if (end > 0 && text.substring(at + 1, end).matches("[A-Za-z_]\\w*|")) {
            pass(text.substring(at, end + 1));
        } else {
            at++;
        }
    }

    private void passComment() {
        if (text.startsWith("--", at) && isBetween()) {
            passLine();
        } else {
            at++;
        }
    }

    /** psql's own, such as \connect. */
    private void passCommand() {
        if (isBetween()) {
            passLine();
        } else {
            at++;
        }
    }

    private boolean isBetween() {
        return text.substring(begin, at).isBlank();
    }

    private void passLine() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end + 1;
        begin = at;
    }
}
