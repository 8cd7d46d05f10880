package dev.muster.chat;

/**
 * Makes text safe to show anywhere without dropping a character silently: control characters become their pictures,
 * characters that turn the direction of a line or hide in it become visible, broken surrogates become U+FFFD.
 * Markup is the adapter's to escape: it alone knows its platform's.
 */
public final class Inert {
    private static final int CONTROL_PICTURES = 0x2400;
    private static final char REPLACEMENT = '\uFFFD';

    private Inert() {}

    public static String text(String raw) {
        if (raw.chars().noneMatch(Inert::suspicious)) {
            return raw;
        }
        var clean = new StringBuilder(raw.length());
        raw.codePoints().forEach(c -> clean.appendCodePoint(shown(c)));
        return clean.toString();
    }

    /** For places that hold a single line: line ends and tabs become spaces. */
    public static String line(String raw) {
        return text(
                raw.replace("\r\n", " ").replace('\n', ' ').replace('\r', ' ').replace('\t', ' '));
    }

    private static boolean suspicious(int c) {
        return shown(c) != c || Character.isSurrogate((char) c);
    }

    private static int shown(int c) {
        if (c == '\n' || c == '\t') {
            return c;
        }
        if (c < 0x20) {
            return CONTROL_PICTURES + c;
        }
        if (c == 0x7F) {
            return 0x2421;
        }
        if ((c > 0x7F && c < 0xA0) || isDirectional(c) || isInvisible(c)) {
            return REPLACEMENT;
        }
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? REPLACEMENT : c;
    }

    /** Embeddings, overrides and isolates: they make a line read otherwise than it is written. */
    private static boolean isDirectional(int c) {
        return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    }

    /** Zero-width space, word joiner, byte order mark. The joiner of emoji families (U+200D) stays. */
    private static boolean isInvisible(int c) {
        return c == 0x200B || c == 0x2060 || c == 0xFEFF;
    }
}
