package dev.muster.slack.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code files.*}: the upload in three steps, of which the second is a plain POST. */
final class FileMethods {
    private final World world;
    private final Contents contents;

    FileMethods(World world, Contents contents) {
        this.world = world;
        this.contents = contents;
    }

    Map<String, Handler> all() {
        return Map.of(
                "files.getUploadURLExternal", this::announce,
                "files.completeUploadExternal", this::complete,
                "files.info", this::info);
    }

    private ObjectNode announce(Arguments in) {
        int length = in.number("length", 0);
        if (length <= 0) {
            throw Refused.because("invalid_arguments", List.of("length must be positive"));
        }
        var id = world.uploads.announce(in.text("filename"), length);
        return Json.object().put("upload_url", world.address + "/upload/" + id).put("file_id", id);
    }

    private ObjectNode complete(Arguments in) {
        // Where it shall be shared is looked at first: a refusal leaves the file as it was.
        var channel = in.maybe("channel_id")
                .or(() -> in.maybe("channels"))
                .filter(id -> !id.isEmpty())
                .map(world.channels::writable);
        var files = new ArrayList<Upload>();
        for (var asked : in.tree("files")) {
            files.add(world.uploads.complete(
                    Json.text(asked, "id"),
                    Optional.of(Json.text(asked, "title")).filter(title -> !title.isEmpty())));
        }
        if (files.isEmpty()) {
            throw Refused.because("invalid_arguments", List.of("missing required field: files"));
        }
        channel.ifPresent(there -> share(in, there, files));
        var answer = Json.object();
        var list = answer.putArray("files");
        files.forEach(file -> list.add(shown(file)));
        return answer;
    }

    private void share(Arguments in, Channel channel, List<Upload> files) {
        var said = Json.object()
                .put(
                        "text",
                        in.maybe("initial_comment").filter(c -> !c.isEmpty()).orElse("\u200b"));
        if (!in.tree("blocks").isMissingNode()) {
            said.set("blocks", in.tree("blocks"));
        }
        var message =
                contents.message(new Arguments(said), in.maybe("thread_ts").filter(ts -> !ts.isEmpty()));
        message.put("text", in.maybe("initial_comment").orElse("")).put("subtype", "file_share");
        ArrayNode list = message.putArray("files");
        files.forEach(file -> list.add(shown(file)));
        var post = new Post(message, Optional.empty());
        post.files.addAll(files);
        channel.add(post);
    }

    private ObjectNode info(Arguments in) {
        var file = world.uploads.find(in.text("file")).orElseThrow(() -> new Refused("file_not_found"));
        var answer = Json.object();
        answer.set("file", shown(file));
        return answer;
    }

    private ObjectNode shown(Upload file) {
        return Json.object()
                .put("id", file.id())
                .put("name", file.name())
                .put("title", file.title())
                .put("size", file.content().size())
                .put("user", world.app.botUser())
                .put("mode", "hosted")
                .put("is_external", false)
                .put("url_private", world.address + "/files/" + file.id())
                .put("permalink", "https://" + Installation.DOMAIN + ".slack.com/files/" + file.id());
    }
}
