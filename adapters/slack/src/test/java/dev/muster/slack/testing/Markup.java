package dev.muster.slack.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What Slack makes of a message or a view: how much in it acts, and what people read. Where Slack's own reading is not
 * documented to the last character, more counts as active here, never less.
 */
public final class Markup {
    private static final String EDGE_BEFORE = "(?<![\\p{L}\\p{N}])";
    private static final String EDGE_AFTER = "(?![\\p{L}\\p{N}])";

    /** The mrkdwn of docs.slack.dev/messaging/formatting-message-text; what a person's client would link is active too. */
    private static final List<Pattern> MRKDWN = List.of(
            Pattern.compile("<[^<>]+>"),
            Pattern.compile("```"),
            Pattern.compile("`[^`\n]+`"),
            Pattern.compile(EDGE_BEFORE + "\\*(?!\\s)[^*\n]*[^*\\s]\\*" + EDGE_AFTER),
            Pattern.compile(EDGE_BEFORE + "_(?!\\s)[^\n]*[^_\\s]_" + EDGE_AFTER),
            Pattern.compile(EDGE_BEFORE + "~(?!\\s)[^~\n]*[^~\\s]~" + EDGE_AFTER),
            Pattern.compile("(?m)^\\s*(>|&gt;)"),
            Pattern.compile("(?i)\\b(https?|ftp|slack)://\\S"),
            Pattern.compile("(?i)\\bmailto:\\S"),
            emoji());

    private static final Set<String> PINGS_AND_LINKS =
            Set.of("user", "usergroup", "broadcast", "channel", "team", "link", "emoji", "date", "color", "canvas");

    private Markup() {}

    /** Names of emoji may be nothing but digits, but only two of Slack's are: the rest is a time of day. */
    private static Pattern emoji() {
        return Pattern.compile(":(100|1234|[a-z0-9_+'-]*[a-z_+'-][a-z0-9_+'-]*):");
    }

    /** How many pings, links and pieces of markup there are. */
    public static int active(JsonNode message) {
        int here = message.path("text").isString() ? mrkdwn(message.path("text").asString()) : 0;
        here += message.path("link_names").asBoolean(false) ? 1 : 0;
        here += message.path("parse").asString("").equals("full") ? 1 : 0;
        here += message.path("attachments").size();
        return here + inBlocks(message.path("blocks"));
    }

    /** All that people read: the blocks if there are any, else the text. */
    public static String read(JsonNode message) {
        if (message.path("blocks").isEmpty()) {
            return unescaped(message.path("text").asString(""));
        }
        var lines = new ArrayList<String>();
        message.path("blocks").forEach(block -> {
            var line = new StringBuilder();
            read(block, line);
            lines.add(line.toString());
        });
        return String.join("\n", lines);
    }

    private static int inBlocks(JsonNode node) {
        if (!node.isObject()) {
            return node.valueStream().mapToInt(Markup::inBlocks).sum();
        }
        var type = node.path("type").asString("");
        int here = PINGS_AND_LINKS.contains(type) ? 1 : 0;
        if (type.equals("mrkdwn")) {
            here += mrkdwn(node.path("text").asString(""));
        } else if (type.equals("markdown")) {
            here += 1;
        } else if (type.equals("plain_text") && node.path("emoji").asBoolean(true)) {
            here += count(emoji(), node.path("text").asString(""));
        }
        return here + node.valueStream().mapToInt(Markup::inBlocks).sum();
    }

    private static int mrkdwn(String text) {
        return MRKDWN.stream().mapToInt(pattern -> count(pattern, text)).sum();
    }

    private static int count(Pattern pattern, String text) {
        return (int) pattern.matcher(text).results().count();
    }

    private static void read(JsonNode node, StringBuilder into) {
        switch (node.path("type").asString("")) {
            case "mrkdwn" ->
                into.append(unescaped(node.path("text").asString(""))).append('\n');
            case "plain_text" -> into.append(node.path("text").asString("")).append('\n');
            case "text" -> into.append(node.path("text").asString(""));
            case "link" ->
                into.append(node.path("text").asString(node.path("url").asString("")));
            case "user" -> into.append('@').append(node.path("user_id").asString(""));
            case "image" -> {
                into.append(node.path("alt_text").asString("")).append('\n');
                read(node.path("title"), into);
            }
            default -> {
                node.valueStream().filter(JsonNode::isContainer).forEach(child -> read(child, into));
                if (node.path("type").asString("").startsWith("rich_text_")) {
                    into.append('\n');
                }
            }
        }
    }

    private static String unescaped(String mrkdwn) {
        return mrkdwn.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }
}
