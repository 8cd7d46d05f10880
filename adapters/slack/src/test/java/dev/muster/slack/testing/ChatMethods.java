package dev.muster.slack.testing;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code chat.*}: what our app says. */
final class ChatMethods {
    private final World world;
    private final Contents contents;

    ChatMethods(World world, Contents contents) {
        this.world = world;
        this.contents = contents;
    }

    Map<String, Handler> all() {
        return Map.of(
                "chat.postMessage", this::post,
                "chat.postEphemeral", this::whisper,
                "chat.update", this::update,
                "chat.delete", this::delete,
                "chat.getPermalink", this::permalink);
    }

    /** To somebody's id goes what is said to them directly. */
    private Channel addressed(String id) {
        return world.people.find(id).isPresent() ? world.channels.direct(id) : world.channels.writable(id);
    }

    private ObjectNode post(Arguments in) {
        var channel = addressed(in.text("channel"));
        var thread = thread(in, channel);
        var post = channel.add(new Post(contents.message(in, thread), Optional.empty()));
        ObjectNode answer = Json.object().put("channel", channel.id).put("ts", post.ts);
        answer.set("message", post.json.deepCopy());
        return answer;
    }

    private static Optional<String> thread(Arguments in, Channel channel) {
        var thread = in.maybe("thread_ts").filter(ts -> !ts.isEmpty());
        thread.filter(ts -> !channel.hadThread(ts)).ifPresent(_ -> {
            throw new Refused("thread_not_found");
        });
        return thread;
    }

    private ObjectNode whisper(Arguments in) {
        var channel = world.channels.writable(in.text("channel"));
        var user = in.text("user");
        if (!channel.members.contains(user)) {
            throw new Refused("user_not_in_channel");
        }
        var post = channel.add(new Post(contents.message(in, thread(in, channel)), Optional.of(user)));
        return Json.object().put("message_ts", post.ts);
    }

    private ObjectNode update(Arguments in) {
        var channel = world.channels.writable(in.text("channel"));
        var post = channel.existing(in.text("ts"));
        if (!post.author.equals(world.app.botUser())) {
            throw new Refused("cant_update_message");
        }
        var now = post.json.deepCopy();
        if (in.tree("blocks").isMissingNode() && in.maybe("text").isPresent()) {
            now.remove("blocks");
        }
        contents.fill(now, in);
        now.putObject("edited").put("user", post.author).put("ts", world.ids.ts());
        post.before.add(post.json);
        post.json = now;
        ObjectNode answer =
                Json.object().put("channel", channel.id).put("ts", post.ts).put("text", Json.text(now, "text"));
        answer.set("message", now.deepCopy());
        return answer;
    }

    private ObjectNode delete(Arguments in) {
        var channel = world.channels.writable(in.text("channel"));
        var post = channel.existing(in.text("ts"));
        if (!post.author.equals(world.app.botUser())) {
            throw new Refused("cant_delete_message");
        }
        channel.delete(post.ts);
        return Json.object().put("channel", channel.id).put("ts", post.ts);
    }

    private ObjectNode permalink(Arguments in) {
        var channel = world.channels.get(in.text("channel"));
        var post = channel.existing(in.text("message_ts"));
        return Json.object()
                .put("channel", channel.id)
                .put(
                        "permalink",
                        "https://" + Installation.DOMAIN + ".slack.com/archives/" + channel.id + "/p"
                                + post.ts.replace(".", ""));
    }
}
