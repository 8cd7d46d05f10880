package dev.muster.slack.testing;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Text that was formatted by whoever wrote it: sections, lists, quotes and preformatted pieces. */
final class RichTextRules {
    /** Not documented for a whole block, but the limit of every other text. */
    private static final int TEXT = 3000;

    private static final Set<String> LIMITED_STYLE =
            Set.of("bold", "italic", "strike", "highlight", "client_highlight", "unlink", "underline");
    private static final Set<String> STYLE = Look.union(LIMITED_STYLE, "code");

    private final Look look;

    RichTextRules(Look look) {
        this.look = look;
    }

    void block(JsonNode block, String path) {
        int i = 0;
        for (var element : look.array(block.path("elements"), path + "/elements", 1, Integer.MAX_VALUE)) {
            container(element, path + "/elements/" + i++);
        }
        if (Look.characters(block) > TEXT) {
            look.mistake(path, "must be less than " + (TEXT + 1) + " characters");
        }
    }

    private void container(JsonNode element, String path) {
        switch (BlockKitRules.typeOf(element)) {
            case "rich_text_section" -> {
                look.properties(element, path, Set.of("type", "elements"), Set.of());
                pieces(element, path, false);
            }
            case "rich_text_quote" -> {
                look.properties(element, path, Set.of("type", "elements"), Set.of("border"));
                pieces(element, path, false);
            }
            case "rich_text_preformatted" -> {
                look.properties(element, path, Set.of("type", "elements"), Set.of("border", "language"));
                pieces(element, path, true);
            }
            case "rich_text_list" -> {
                look.properties(
                        element, path, Set.of("type", "style", "elements"), Set.of("indent", "offset", "border"));
                look.oneOf(element, path, "style", Set.of("bullet", "ordered"));
                look.number(element, path, "indent", 0, 8);
                int i = 0;
                for (var item : look.array(element.path("elements"), path + "/elements", 1, Integer.MAX_VALUE)) {
                    look.oneOf(item, path, "type", Set.of("rich_text_section"));
                    container(item, path + "/elements/" + i++);
                }
            }
            case String other -> look.mistake(path, "unsupported type: '" + other + "'");
        }
    }

    private void pieces(JsonNode parent, String path, boolean textOnly) {
        int i = 0;
        for (var piece : look.array(parent.path("elements"), path + "/elements", 1, Integer.MAX_VALUE)) {
            if (textOnly) {
                look.oneOf(piece, path, "type", Set.of("text", "link"));
            }
            piece(piece, path + "/elements/" + i++);
        }
    }

    private void piece(JsonNode piece, String path) {
        switch (BlockKitRules.typeOf(piece)) {
            case "text" -> {
                look.properties(piece, path, Set.of("type", "text"), Set.of("style"));
                look.longest(piece, path, "text", TEXT);
                if (piece.path("text").asString("").isEmpty()) {
                    look.mistake(path, "must be more than 0 characters");
                }
                style(piece, path, STYLE);
            }
            case "link" -> {
                look.properties(piece, path, Set.of("type", "url"), Set.of("text", "unsafe", "style"));
                look.address(piece, path, "url");
                look.string(piece, path, "text", TEXT);
                style(piece, path, STYLE);
            }
            case "user" -> id(piece, path, "user_id", "[UW][A-Z0-9]+");
            case "usergroup" -> id(piece, path, "usergroup_id", "S[A-Z0-9]+");
            case "channel" -> id(piece, path, "channel_id", "[CDG][A-Z0-9]+");
            case "broadcast" -> id(piece, path, "range", "here|channel|everyone");
            case "emoji" -> {
                look.properties(piece, path, Set.of("type", "name"), Set.of("unicode", "skin_tone", "style"));
                look.string(piece, path, "name", 100);
            }
            case String other -> look.mistake(path, "unsupported type: '" + other + "'");
        }
    }

    private void id(JsonNode piece, String path, String property, String pattern) {
        look.properties(piece, path, Set.of("type", property), Set.of("style"));
        if (!piece.path(property).asString("").matches(pattern)) {
            look.mistake(path + "/" + property, "is none");
        }
        style(piece, path, LIMITED_STYLE);
    }

    private void style(JsonNode piece, String path, Set<String> styles) {
        if (piece.has("style")) {
            look.properties(piece.path("style"), path + "/style", Set.of(), styles);
            styles.forEach(style -> look.bool(piece.path("style"), path + "/style", style));
        }
    }
}
