package dev.muster.slack.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Pins, bookmarks and reactions: what is put on a channel or a message. */
final class MarkMethods {
    private final World world;

    MarkMethods(World world) {
        this.world = world;
    }

    Map<String, Handler> all() {
        return Map.of(
                "pins.add", this::pin,
                "pins.remove", this::unpin,
                "pins.list", this::pins,
                "bookmarks.add", this::bookmark,
                "bookmarks.edit", this::rebookmark,
                "bookmarks.list", this::bookmarks,
                "bookmarks.remove", this::unbookmark,
                "reactions.add", this::react);
    }

    private ObjectNode pin(Arguments in) {
        var channel = world.channels.writable(in.text("channel"));
        var post = channel.existing(in.text("timestamp"));
        if (channel.pins.contains(post.ts)) {
            throw new Refused("already_pinned");
        }
        channel.pins.add(post.ts);
        return Json.object();
    }

    private ObjectNode unpin(Arguments in) {
        var channel = world.channels.writable(in.text("channel"));
        if (!channel.pins.remove(in.text("timestamp"))) {
            throw new Refused("no_pin");
        }
        return Json.object();
    }

    private ObjectNode pins(Arguments in) {
        var channel = world.channels.joined(in.text("channel"));
        var answer = Json.object();
        var items = answer.putArray("items");
        for (var ts : channel.pins) {
            var item = items.addObject().put("type", "message").put("channel", channel.id);
            item.set("message", channel.existing(ts).json.deepCopy());
        }
        return answer;
    }

    private ObjectNode bookmark(Arguments in) {
        var channel = world.channels.writable(in.text("channel_id"));
        if (!in.text("type").equals("link")) {
            throw new Refused("invalid_bookmark_type");
        }
        if (channel.bookmarks.size() >= Channel.BOOKMARKS) {
            throw new Refused("too_many_bookmarks");
        }
        var bookmark = Json.object()
                .put("id", world.ids.next("Bk"))
                .put("channel_id", channel.id)
                .put("title", in.text("title"))
                .put("link", in.maybe("link").orElseThrow(() -> new Refused("invalid_link")))
                .put("emoji", in.maybe("emoji").orElse(""))
                .put("type", "link")
                .put("app_id", world.app.app());
        channel.bookmarks.put(Json.text(bookmark, "id"), bookmark);
        return shown(bookmark);
    }

    private static ObjectNode shown(ObjectNode bookmark) {
        var answer = Json.object();
        answer.set("bookmark", bookmark.deepCopy());
        return answer;
    }

    private ObjectNode rebookmark(Arguments in) {
        var channel = world.channels.writable(in.text("channel_id"));
        var bookmark = Optional.ofNullable(channel.bookmarks.get(in.text("bookmark_id")))
                .orElseThrow(() -> new Refused("not_found"));
        for (var field : List.of("title", "link", "emoji")) {
            in.maybe(field).ifPresent(value -> bookmark.put(field, value));
        }
        return shown(bookmark);
    }

    private ObjectNode bookmarks(Arguments in) {
        var answer = Json.object();
        var list = answer.putArray("bookmarks");
        world.channels.joined(in.text("channel_id")).bookmarks.values().forEach(b -> list.add(b.deepCopy()));
        return answer;
    }

    private ObjectNode unbookmark(Arguments in) {
        var channel = world.channels.writable(in.text("channel_id"));
        if (channel.bookmarks.remove(in.text("bookmark_id")) == null) {
            throw new Refused("not_found");
        }
        return Json.object();
    }

    private ObjectNode react(Arguments in) {
        var post = world.channels.writable(in.text("channel")).existing(in.text("timestamp"));
        var reactions = post.json.withArray("reactions");
        var name = in.text("name");
        for (var reaction : reactions) {
            if (Json.text(reaction, "name").equals(name)) {
                throw new Refused("already_reacted");
            }
        }
        reactions
                .addObject()
                .put("name", name)
                .put("count", 1)
                .putArray("users")
                .add(world.app.botUser());
        return Json.object();
    }
}
