package dev.muster.slack.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The official limits of Block Kit (docs.slack.dev/reference/block-kit), read for themselves and not from our rendering:
 * what it finds wrong, Slack refuses. It knows the blocks that we send; every other type is a mistake, and so is a
 * property that nobody documents. Where Slack is known to be stricter than its documents, it is as strict.
 */
public final class BlockKitRules {
    private static final int MESSAGE_BLOCKS = 50;
    private static final int VIEW_BLOCKS = 100;

    /** {@code msg_blocks_too_long}: "12,000 text characters, with a buffer for block containers" (bolt-js, issue 2509). */
    private static final int ALL_TEXT = 12_000;

    private static final int VIEW_BYTES = 250_000;
    private static final int MESSAGE_TEXT = 40_000;

    private final Look look = new Look();
    private final ElementRules elements = new ElementRules(look);
    private final RichTextRules richText = new RichTextRules(look);

    private BlockKitRules() {}

    /** What is wrong with the blocks of a message. */
    public static List<String> mistakes(JsonNode blocks) {
        var rules = new BlockKitRules();
        rules.blocks(blocks, MESSAGE_BLOCKS, Surface.MESSAGE);
        if (Look.characters(blocks) > ALL_TEXT) {
            rules.look.mistake("blocks", "msg_blocks_too_long: more than " + ALL_TEXT + " characters in all");
        }
        return rules.look.mistakes();
    }

    /** What is wrong with the text and the blocks of a message. */
    public static List<String> messageMistakes(JsonNode message) {
        var rules = new BlockKitRules();
        rules.look.string(message, "message", "text", MESSAGE_TEXT);
        rules.look.surrogates(message, "message");
        if (message.has("blocks")) {
            mistakes(message.path("blocks")).forEach(mistake -> rules.look.mistake("message", mistake));
        } else if (!message.has("text")) {
            rules.look.mistake("message", "no_text");
        }
        return rules.look.mistakes();
    }

    /** What is wrong with a modal or a home page. */
    public static List<String> viewMistakes(JsonNode view) {
        var rules = new BlockKitRules();
        rules.view(view);
        return rules.look.mistakes();
    }

    private enum Surface {
        MESSAGE,
        HOME,
        MODAL
    }

    private void view(JsonNode view) {
        var type = view.path("type").asString("");
        var surface = type.equals("home") ? Surface.HOME : Surface.MODAL;
        look.oneOf(view, "view", "type", Set.of("home", "modal"));
        var common = Set.of("private_metadata", "callback_id", "external_id");
        if (surface == Surface.HOME) {
            look.properties(view, "view", Set.of("type", "blocks"), common);
        } else {
            look.properties(
                    view,
                    "view",
                    Set.of("type", "title", "blocks"),
                    Look.union(common, "close", "submit", "clear_on_close", "notify_on_close", "submit_disabled"));
            look.plainText(view, "view", "title", 24);
            look.plainText(view, "view", "submit", 24);
            look.plainText(view, "view", "close", 24);
        }
        look.longest(view, "view", "private_metadata", 3000);
        look.longest(view, "view", "callback_id", 255);
        look.longest(view, "view", "external_id", 255);
        blocks(view.path("blocks"), VIEW_BLOCKS, surface);
        boolean asks = view.path("blocks").valueStream().anyMatch(b -> typeOf(b).equals("input"));
        if (asks && surface == Surface.MODAL && !view.has("submit")) {
            look.mistake("view", "asks something, and has no submit");
        }
        if (view.toString().getBytes(StandardCharsets.UTF_8).length > VIEW_BYTES) {
            look.mistake("view", "view_too_large");
        }
    }

    private void blocks(JsonNode blocks, int most, Surface surface) {
        look.surrogates(blocks, "blocks");
        var array = look.array(blocks, "blocks", 0, most);
        for (int i = 0; i < array.size(); i++) {
            block(array.get(i), "blocks/" + i, surface);
        }
    }

    private void block(JsonNode block, String path, Surface surface) {
        look.unique("block_id", block, path);
        switch (typeOf(block)) {
            case "header" -> {
                properties(block, path, Set.of("text"));
                look.plainText(block, path, "text", 150);
            }
            case "divider" -> properties(block, path, Set.of());
            case "section" -> section(block, path);
            case "image" -> image(block, path);
            case "actions" -> {
                properties(block, path, Set.of("elements"));
                elements.interactive(look.array(block.path("elements"), path + "/elements", 1, 25), path);
            }
            case "context" -> {
                properties(block, path, Set.of("elements"));
                elements.context(look.array(block.path("elements"), path + "/elements", 1, 10), path);
            }
            case "rich_text" -> {
                properties(block, path, Set.of("elements"));
                richText.block(block, path);
            }
            case "input" -> {
                if (surface == Surface.MESSAGE) {
                    look.mistake(path, "asks something in a message");
                }
                properties(block, path, Set.of("label", "element"), "hint", "optional", "dispatch_action");
                look.plainText(block, path, "label", 2000);
                look.plainText(block, path, "hint", 2000);
                look.bool(block, path, "optional");
                elements.input(block.path("element"), path + "/element");
            }
            case String other -> look.mistake(path, "unsupported type: '" + other + "'");
        }
    }

    private void properties(JsonNode block, String path, Set<String> mandatory, String... more) {
        look.properties(block, path, Look.union(mandatory, "type"), Look.union(Set.of("block_id"), more));
    }

    private void section(JsonNode block, String path) {
        properties(block, path, Set.of(), "text", "fields", "accessory", "expand");
        if (!block.has("text") && !block.has("fields")) {
            look.mistake(path, "has neither text nor fields");
        }
        look.text(block, path, "text", 3000);
        if (block.has("fields")) {
            var fields = look.array(block.path("fields"), path + "/fields", 1, 10);
            for (int i = 0; i < fields.size(); i++) {
                look.textObject(fields.get(i), path + "/fields/" + i, 2000);
            }
        }
        if (block.has("accessory")) {
            elements.interactive(List.of(block.path("accessory")), path + "/accessory");
        }
    }

    private void image(JsonNode block, String path) {
        properties(block, path, Set.of("alt_text"), "image_url", "slack_file", "title");
        look.string(block, path, "alt_text", 2000);
        look.plainText(block, path, "title", 2000);
        look.address(block, path, "image_url");
        if (block.has("image_url") == block.has("slack_file")) {
            look.mistake(path, "needs either image_url or slack_file");
        }
        if (block.has("slack_file")) {
            var file = block.path("slack_file");
            look.properties(file, path + "/slack_file", Set.of(), Set.of("id", "url"));
            look.string(file, path + "/slack_file", "id", 255);
            if (file.has("id") == file.has("url")) {
                look.mistake(path, "slack_file needs either id or url");
            }
        }
    }

    static String typeOf(JsonNode node) {
        return node.path("type").asString("");
    }
}
