package dev.muster.slack.workspace;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What people wrote, as they saw it: Slack sends mentions and links in markup of its own. */
public final class Plain {
    private static final Pattern MARK = Pattern.compile("<([@#!]?)([^<>|]*)(?:\\|([^<>]*))?>");

    private Plain() {}

    public static String of(String markup) {
        return MARK.matcher(markup)
                .replaceAll(mark -> Matcher.quoteReplacement(shown(mark)))
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    private static String shown(MatchResult mark) {
        var target = mark.group(2);
        var label = Optional.ofNullable(mark.group(3)).filter(text -> !text.isBlank());
        return switch (mark.group(1)) {
            case "@" -> "@" + label.orElse(target);
            case "#" -> "#" + label.orElse(target);
            case "!" -> label.orElse("@" + target);
            default ->
                label.filter(text -> !text.equals(target))
                        .map(text -> text + " (" + target + ")")
                        .orElse(target);
        };
    }
}
