package dev.muster.slack.testing;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a message or a view says: looked at before it is taken, and completed with the ids that Slack adds. */
final class Contents {
    private static final int LONGEST_TEXT = 40_000;

    private final World world;

    Contents(World world) {
        this.world = world;
    }

    /** Our app's message. */
    ObjectNode message(Arguments in, Optional<String> thread) {
        var app = world.app;
        var message = Json.object()
                .put("type", "message")
                .put("user", app.botUser())
                .put("ts", world.ids.ts())
                .put("bot_id", app.bot())
                .put("app_id", app.app())
                .put("team", app.team());
        message.putObject("bot_profile")
                .put("id", app.bot())
                .put("app_id", app.app())
                .put("name", "muster")
                .put("deleted", false)
                .put("team_id", app.team());
        thread.ifPresent(root -> message.put("thread_ts", root));
        fill(message, in);
        return message;
    }

    /** Puts text, blocks and metadata into a message. */
    void fill(ObjectNode message, Arguments in) {
        var text = in.maybe("text").orElse("");
        var blocks = in.tree("blocks");
        if (text.isBlank() && blocks.isEmpty() && in.tree("attachments").isEmpty()) {
            throw new Refused("no_text");
        }
        if (text.codePointCount(0, text.length()) > LONGEST_TEXT) {
            throw new Refused("msg_too_long");
        }
        // Slack would turn names and addresses into links: what reads the message later must know.
        message.put("link_names", in.flag("link_names"));
        message.put("parse", in.maybe("parse").orElse("none"));
        message.put("text", text);
        if (!blocks.isMissingNode()) {
            refuse(BlockKitRules.mistakes(blocks));
            message.set("blocks", checked(blocks));
        }
        if (!in.tree("attachments").isEmpty()) {
            message.set("attachments", in.tree("attachments"));
        }
        var metadata = in.tree("metadata");
        if (!metadata.isMissingNode()) {
            if (Json.text(metadata, "event_type").isEmpty()
                    || !metadata.path("event_payload").isObject()) {
                throw new Refused("invalid_metadata_format");
            }
            message.set("metadata", metadata.deepCopy());
        }
    }

    private static void refuse(List<String> mistakes) {
        if (!mistakes.isEmpty()) {
            throw Refused.because("invalid_blocks", mistakes);
        }
    }

    /** The blocks with the ids that Slack adds. */
    private JsonNode checked(JsonNode blocks) {
        if (!blocks.isArray()) {
            throw new Refused("invalid_blocks_format");
        }
        files(blocks);
        var named = blocks.deepCopy();
        for (var block : named) {
            if (block instanceof ObjectNode object
                    && Json.text(block, "block_id").isEmpty()) {
                object.put("block_id", Ids.block());
            }
            block.path("elements").forEach(Contents::name);
            name(block.path("accessory"));
            name(block.path("element"));
        }
        return named;
    }

    private static void name(JsonNode element) {
        // In rich text and contexts there are elements too, which nobody can press.
        if (element instanceof ObjectNode object
                && (element.has("value") || element.has("options") || element.has("placeholder"))
                && Json.text(element, "action_id").isEmpty()) {
            object.put("action_id", Ids.block());
        }
    }

    private void files(JsonNode blocks) {
        for (var block : blocks) {
            var file = block.path("slack_file");
            var id = Json.text(file, "id");
            if (!file.isMissingNode() && !world.uploads.ready(id)) {
                throw Refused.because("invalid_blocks", List.of("invalid slack file: " + id));
            }
        }
    }

    /** A view as Slack gives it back. */
    ObjectNode view(JsonNode asked, String id) {
        if (!asked.isObject()) {
            throw Refused.because("invalid_arguments", List.of("missing required field: view"));
        }
        var mistakes = BlockKitRules.viewMistakes(asked);
        if (!mistakes.isEmpty()) {
            throw Refused.because("invalid_arguments", mistakes);
        }
        var app = world.app;
        var view = Json.copy(asked);
        view.set("blocks", checked(asked.path("blocks")));
        view.put("id", id)
                .put("team_id", app.team())
                .put("app_id", app.app())
                .put("app_installed_team_id", app.team())
                .put("bot_id", app.bot())
                .put("hash", world.ids.ts() + "." + Ids.block())
                .put("root_view_id", id);
        view.putNull("previous_view_id");
        view.putObject("state").putObject("values");
        for (var text : List.of("private_metadata", "callback_id", "external_id")) {
            view.put(text, Json.text(asked, text));
        }
        for (var flag : List.of("clear_on_close", "notify_on_close")) {
            view.put(flag, asked.path(flag).asBoolean(false));
        }
        for (var label : List.of("title", "close", "submit")) {
            if (!view.has(label)) {
                view.putNull(label);
            }
        }
        return view;
    }
}
