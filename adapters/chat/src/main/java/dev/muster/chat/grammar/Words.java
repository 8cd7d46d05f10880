package dev.muster.chat.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Splits a line into words as a shell would, forgiving what phones do to it: smart quotes are quotes, a long dash before
 * an option is two short ones, an apostrophe inside a word is a letter.
 *
 * @param typing whether the last word is still being typed, for completion; after a space it is not
 * @param openQuote whether a quote was never closed: then it is in the last word
 */
record Words(String line, List<Word> words, boolean typing, boolean openQuote) {
    private static final String DOUBLE_QUOTES = "\"“”„‟«»";
    private static final String SINGLE_QUOTES = "'‘’‚‛";
    private static final String LONG_DASHES = "—–";

    /**
     * A word without its quotes, and where it stands in the line.
     *
     * @param quoted whether it begins with a quote
     * @param wholly whether that quote ends where the word ends
     */
    record Word(String text, int start, boolean quoted, boolean wholly) {
        /** What is quoted is a value, however it looks. */
        boolean isOption() {
            return !quoted && text.startsWith("--");
        }
    }

    static Words of(String line) {
        var words = new ArrayList<Word>();
        var word = new StringBuilder();
        int start = -1;
        int closedAt = -1;
        String closing = "";
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (!closing.isEmpty()) {
                if (c == '\\' && i + 1 < line.length() && isEscapable(line.charAt(i + 1))) {
                    word.append(line.charAt(++i));
                } else if (closing.indexOf(c) >= 0) {
                    closing = "";
                    closedAt = closedAt < 0 ? i : closedAt;
                } else {
                    word.append(c);
                }
            } else if (isSpace(c)) {
                if (start >= 0) {
                    words.add(word(line, word, start, closedAt == i - 1));
                    word.setLength(0);
                    start = -1;
                    closedAt = -1;
                }
            } else if (mayOpen(word, start >= 0) && !quotesLike(c).isEmpty()) {
                closing = quotesLike(c);
                start = start < 0 ? i : start;
            } else {
                boolean dash = start < 0 && LONG_DASHES.indexOf(c) >= 0;
                word.append(dash ? "--" : String.valueOf(c));
                start = start < 0 ? i : start;
            }
        }
        boolean typing = start >= 0;
        if (typing) {
            words.add(word(line, word, start, closedAt == line.length() - 1));
        }
        return new Words(line, List.copyOf(words), typing, !closing.isEmpty());
    }

    private static Word word(String line, StringBuilder text, int start, boolean closedAtEnd) {
        boolean quoted = !quotesLike(line.charAt(start)).isEmpty();
        return new Word(text.toString(), start, quoted, quoted && closedAtEnd);
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || c == '\u00A0';
    }

    int size() {
        return words.size();
    }

    Word get(int index) {
        return words.get(index);
    }

    /** How many words come before the one that is being typed. */
    int done() {
        return typing ? size() - 1 : size();
    }

    /** The word that is being typed; empty after a space. */
    Optional<Word> open() {
        return typing ? Optional.of(words.getLast()) : Optional.empty();
    }

    /** The line up to the word that is being typed. */
    String beforeOpen() {
        return line.substring(0, open().map(Word::start).orElse(line.length()));
    }

    /** All from a word on as it was written; if that is one quoted text, what is in the quotes. */
    String rawFrom(int index) {
        var first = words.get(index);
        return index == size() - 1 && first.wholly()
                ? first.text()
                : line.substring(first.start()).strip();
    }

    /** The first words as verbs are written, at most {@code most} of them. */
    List<String> lowered(int most) {
        return words.stream()
                .limit(most)
                .map(w -> w.text().toLowerCase(Locale.ROOT))
                .toList();
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
