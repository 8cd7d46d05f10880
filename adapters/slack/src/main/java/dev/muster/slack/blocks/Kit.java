package dev.muster.slack.blocks;

import com.slack.api.model.block.composition.PlainTextObject;
import java.text.BreakIterator;
import java.util.Locale;

/**
 * The limits of Block Kit (docs.slack.dev/reference/block-kit), and text that keeps them. Emoji names are never replaced
 * in it: a {@code :smile:} in a query is content.
 */
final class Kit {
    static final int MESSAGE_BLOCKS = 50;
    static final int VIEW_BLOCKS = 100;
    static final int HEADER = 150;
    /** Documented for a text; we keep it for a whole block of rich text, too. */
    static final int TEXT = 3000;

    static final int FIELDS = 10;
    static final int FIELD = 2000;
    static final int BUTTONS = 25;
    static final int BUTTON = 75;
    static final int ALT = 2000;
    static final int ADDRESS = 3000;
    static final int VIEW_TITLE = 24;
    static final int METADATA = 3000;
    static final int LABEL = 2000;
    static final int OPTION = 75;
    /** Options of a group, and groups of a menu. */
    static final int OPTIONS = 100;

    static final int INPUT = 3000;

    /** Stands where Slack takes no empty text. */
    private static final String NOTHING = "–";

    /** How far back a whole character may begin: longer ones are made to break what shows them. */
    private static final int CHARACTER = 40;

    private Kit() {}

    static PlainTextObject plain(String text, int most) {
        return PlainTextObject.builder()
                .text(cut(filled(text), most))
                .emoji(false)
                .build();
    }

    static String filled(String text) {
        return text.isBlank() ? NOTHING : text;
    }

    /** At most so long, and cut where people see it. */
    static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, end(text, most - 1)) + "…";
    }

    /** How long Slack may find it: it escapes three characters, and is not known to count before that. */
    static int size(String text) {
        return text.chars().map(Kit::size).sum();
    }

    /** Where to cut so that what is before is at most so large: after a line or a word where there is one, else between two characters. */
    static int room(String text, int most) {
        int size = 0;
        for (int i = 0; i < text.length(); i++) {
            size += size(text.charAt(i));
            if (size > most) {
                int lineEnd = text.lastIndexOf('\n', i);
                int space = text.lastIndexOf(' ', i - 1);
                return lineEnd > i / 2 ? lineEnd + 1 : space > i / 2 ? space + 1 : end(text, i);
            }
        }
        return text.length();
    }

    /** At most {@code end}, and not inside of what people see as one character. */
    private static int end(String text, int end) {
        int from = Math.max(0, end - CHARACTER);
        var around = text.substring(from, Math.min(text.length(), end + CHARACTER));
        var characters = BreakIterator.getCharacterInstance(Locale.ROOT);
        characters.setText(around);
        if (characters.isBoundary(end - from)) {
            return end;
        }
        int whole = characters.preceding(end - from);
        if (whole > 0) {
            return from + whole;
        }
        return end > 1 && Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
    }

    private static int size(int c) {
        return switch (c) {
            case '&' -> 5;
            case '<', '>' -> 4;
            default -> 1;
        };
    }
}
