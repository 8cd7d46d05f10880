package dev.muster.slack.inbound;

import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words as they were typed: Slack makes markup of mentions and links in them, and escapes the rest. */
final class Typed {
    private static final Pattern MARK = Pattern.compile("<([@#!]?)([^<>|]*)(?:\\|([^<>]*))?>");
    private static final Pattern MENTION = Pattern.compile("[\\s\\u00A0]*<@([^<>|]+)(?:\\|[^<>]*)?>[\\s\\u00A0]*");

    private Typed() {}

    static String words(String text) {
        return MARK.matcher(text)
                .replaceAll(mark -> Matcher.quoteReplacement(typed(mark)))
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
                .strip();
    }

    /** The same without ourselves, wherever we are addressed; as long as we do not know who we are, that comes first. */
    static String toUs(String text, Set<String> self) {
        var mention = MENTION.matcher(text);
        return words(
                self.isEmpty()
                        ? mention.replaceFirst(" ")
                        : mention.replaceAll(found ->
                                self.contains(found.group(1)) ? " " : Matcher.quoteReplacement(found.group())));
    }

    private static String typed(MatchResult mark) {
        var target = mark.group(2);
        var label = Optional.ofNullable(mark.group(3)).filter(text -> !text.isBlank());
        return switch (mark.group(1)) {
            case "@" -> "@" + label.orElse(target);
            case "#" -> "#" + label.orElse(target);
            // <!here>, <!subteam^S1|@dba>, <!date^1^{date}|today>
            case "!" -> label.orElse("@" + target.substring(target.indexOf('^') + 1));
            default -> label.orElse(target);
        };
    }
}
