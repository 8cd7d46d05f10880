package dev.muster.slack.blocks;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.PlainText;
import java.util.regex.Pattern;

/**
 * The {@code text} of a message, which notifications and screen readers say while the blocks are looked at. Slack reads
 * it as mrkdwn, which has no escape for its own signs: those that could format are replaced by others that look and sound
 * alike. (Characters without width beside them are no help: Slack takes those for the edge of a word, where a format may begin.)
 */
final class Notice {
    /** {@code chat.update} refuses more than 4,000 characters. */
    private static final int MOST = 3000;

    /** A name of an emoji between colons; of those that are numbers Slack knows two, and the rest are times of day. */
    private static final Pattern EMOJI = Pattern.compile(":(?=(?:100|1234|[^\\s:]{0,99}[^\\s:\\d][^\\s:]{0,99}):)");

    private static final Pattern QUOTE = Pattern.compile("(?m)^(\\s*)>");
    private static final Pattern MAIL = Pattern.compile("(?i)\\b(mailto):");

    private Notice() {}

    static String of(Document document) {
        var blocks = document.blocks().stream().map(Notice::spoken).toList();
        var whole = PlainText.of(new Document(document.title(), document.tone(), blocks));
        int end = Kit.room(whole, MOST - 2);
        var shown = end < whole.length() ? whole.substring(0, end).stripTrailing() + "\n…" : whole;
        return escaped(inert(Kit.filled(shown)));
    }

    /** Who is called sees it by being called; their ids say nothing to anybody. */
    private static Block spoken(Block block) {
        return block instanceof Block.Call(var _, var text) ? new Block.Text(text) : block;
    }

    static String inert(String text) {
        var result = EMOJI.matcher(text).replaceAll("꞉");
        result = MAIL.matcher(result).replaceAll("$1꞉");
        result = QUOTE.matcher(result).replaceAll("$1›");
        result = result.replace("://", ":∕∕").replace('`', 'ˋ');
        var signs = new StringBuilder(result);
        for (int i = 0; i < signs.length(); i++) {
            char sign = lookAlike(signs.charAt(i));
            if (sign != signs.charAt(i) && !(isWord(result, i - 1) && isWord(result, i + 1))) {
                signs.setCharAt(i, sign);
            }
        }
        return signs.toString();
    }

    private static char lookAlike(char sign) {
        return switch (sign) {
            case '*' -> '∗';
            case '_' -> '＿';
            case '~' -> '∼';
            default -> sign;
        };
    }

    /** Inside of a word, as in {@code orders_items}, nothing formats. */
    private static boolean isWord(String text, int at) {
        return at >= 0 && at < text.length() && Character.isLetterOrDigit(text.charAt(at));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
