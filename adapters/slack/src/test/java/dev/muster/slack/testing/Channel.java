package dev.muster.slack.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** A channel, or the direct messages of two. */
final class Channel {
    enum Privacy {
        PUBLIC,
        PRIVATE,
        DIRECT
    }

    static final int BOOKMARKS = 100;

    final String id;
    final Privacy privacy;
    final Set<String> members = new LinkedHashSet<>();
    final List<String> pins = new ArrayList<>();
    final Map<String, ObjectNode> bookmarks = new LinkedHashMap<>();
    /** By their ts, which sorts as text does. */
    final NavigableMap<String, Post> posts = new TreeMap<>();

    private final Set<String> gone = new LinkedHashSet<>();
    String name;
    String topic = "";
    boolean archived;
    boolean shared;

    Channel(String id, String name, Privacy privacy) {
        this.id = id;
        this.name = name;
        this.privacy = privacy;
    }

    Post add(Post post) {
        posts.put(post.ts, post);
        post.thread.map(posts::get).ifPresent(root -> {
            root.json.put("thread_ts", root.ts);
            root.json.put("reply_count", root.json.path("reply_count").asInt(0) + 1);
            root.json.put("latest_reply", post.ts);
        });
        return post;
    }

    /** What everybody can see. */
    Optional<Post> post(String ts) {
        return Optional.ofNullable(posts.get(ts)).filter(post -> post.onlyFor.isEmpty());
    }

    Post existing(String ts) {
        return post(ts).orElseThrow(() -> new Refused("message_not_found"));
    }

    void delete(String ts) {
        if (posts.remove(ts) != null) {
            gone.add(ts);
            pins.remove(ts);
        }
    }

    /** A thread outlives its first message. */
    boolean hadThread(String ts) {
        return posts.containsKey(ts) || gone.contains(ts);
    }

    /** As {@code conversations.info} shows it. */
    ObjectNode shown(String viewer) {
        var channel = Json.object().put("id", id);
        if (privacy != Privacy.DIRECT) {
            channel.put("name", name).put("name_normalized", name);
        }
        channel.put("is_channel", privacy == Privacy.PUBLIC)
                .put("is_group", privacy == Privacy.PRIVATE)
                .put("is_im", privacy == Privacy.DIRECT)
                .put("is_mpim", false)
                .put("is_private", privacy != Privacy.PUBLIC)
                .put("is_archived", archived)
                .put("is_general", false)
                .put("is_member", members.contains(viewer))
                .put("is_shared", shared)
                .put("is_ext_shared", shared)
                .put("is_org_shared", false)
                .put("num_members", members.size());
        channel.putObject("topic").put("value", topic).put("creator", "").put("last_set", 0);
        channel.putObject("purpose").put("value", "").put("creator", "").put("last_set", 0);
        return channel;
    }
}
