package dev.muster.chat.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splits a line into words as a shell would, forgiving what phones do to it: smart quotes are quotes, a long dash before
 * an option is two short ones, an apostrophe inside a word is a letter.
 *
 * @param openWord the last word if it is still being typed, for completion; empty after a space
 * @param openQuote whether a quote was never closed
 */
record Words(List<String> words, Optional<String> openWord, boolean openQuote) {
    private static final String DOUBLE_QUOTES = "\"“”„‟«»";
    private static final String SINGLE_QUOTES = "'‘’‚‛";
    private static final String LONG_DASHES = "—–";

    static Words of(String line) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean inWord = false;
        String closing = "";
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (!closing.isEmpty()) {
                if (c == '\\' && i + 1 < line.length() && isEscapable(line.charAt(i + 1))) {
                    word.append(line.charAt(++i));
                } else if (closing.indexOf(c) >= 0) {
                    closing = "";
                } else {
                    word.append(c);
                }
            } else if (Character.isWhitespace(c) || c == '\u00A0') {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else if (mayOpen(word, inWord) && !quotesLike(c).isEmpty()) {
                closing = quotesLike(c);
                inWord = true;
            } else {
                boolean dash = !inWord && LONG_DASHES.indexOf(c) >= 0;
                word.append(dash ? "--" : String.valueOf(c));
                inWord = true;
            }
        }
        Optional<String> open = inWord ? Optional.of(word.toString()) : Optional.empty();
        open.ifPresent(words::add);
        return new Words(List.copyOf(words), open, !closing.isEmpty());
    }

    /** A quote opens at the start of a word or of an option's value; elsewhere it is an apostrophe. */
    private static boolean mayOpen(StringBuilder word, boolean inWord) {
        return !inWord || (!word.isEmpty() && word.charAt(word.length() - 1) == '=');
    }

    private static boolean isEscapable(char c) {
        return c == '\\' || !quotesLike(c).isEmpty();
    }

    private static String quotesLike(char c) {
        if (DOUBLE_QUOTES.indexOf(c) >= 0) {
            return DOUBLE_QUOTES;
        }
        return SINGLE_QUOTES.indexOf(c) >= 0 ? SINGLE_QUOTES : "";
    }
}
