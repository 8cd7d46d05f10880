package dev.muster.slack.testing;

import dev.muster.slack.testing.Channel.Privacy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** {@code conversations.*}: channels, who is in them, and what was said there. */
final class ConversationMethods {
    private static final Pattern NAME = Pattern.compile("[\\p{Ll}\\p{Lo}\\p{N}_-]{1,80}");
    private static final int LONGEST_TOPIC = 250;

    private final World world;

    ConversationMethods(World world) {
        this.world = world;
    }

    Map<String, Handler> all() {
        return Map.ofEntries(
                Map.entry("conversations.info", in -> shown(world.channels.get(in.text("channel")))),
                Map.entry("conversations.list", this::list),
                Map.entry("conversations.create", this::create),
                Map.entry("conversations.rename", this::rename),
                Map.entry("conversations.setTopic", this::topic),
                Map.entry("conversations.invite", this::invite),
                Map.entry("conversations.open", this::open),
                Map.entry("conversations.archive", this::archive),
                Map.entry("conversations.unarchive", this::unarchive),
                Map.entry("conversations.members", this::members),
                Map.entry("conversations.join", this::join),
                Map.entry("conversations.history", this::history),
                Map.entry("conversations.replies", this::replies));
    }

    private ObjectNode shown(Channel channel) {
        var answer = Json.object();
        answer.set("channel", channel.shown(world.app.botUser()));
        return answer;
    }

    private ObjectNode list(Arguments in) {
        var types = in.maybe("types").orElse("public_channel");
        var us = world.app.botUser();
        var channels = world.channels.all().stream()
                .filter(channel -> switch (channel.privacy) {
                    case PUBLIC -> types.contains("public_channel");
                    case PRIVATE -> types.contains("private_channel") && channel.members.contains(us);
                    case DIRECT -> types.contains("im");
                })
                .filter(channel -> !(in.flag("exclude_archived") && channel.archived))
                .map(channel -> channel.shown(us))
                .toList();
        return Pages.of("channels", channels, in);
    }

    private String newName(Arguments in) {
        var name = in.text("name");
        if (!NAME.matcher(name).matches()) {
            throw new Refused("invalid_name_specials");
        }
        if (world.channels.named(name).isPresent()) {
            throw new Refused("name_taken");
        }
        return name;
    }

    private ObjectNode create(Arguments in) {
        return shown(world.channels.create(newName(in), in.flag("is_private") ? Privacy.PRIVATE : Privacy.PUBLIC));
    }

    private ObjectNode rename(Arguments in) {
        var channel = world.channels.writable(in.text("channel"));
        channel.name = newName(in);
        return shown(channel);
    }

    private ObjectNode topic(Arguments in) {
        var channel = world.channels.writable(in.text("channel"));
        var topic = in.text("topic");
        if (topic.codePointCount(0, topic.length()) > LONGEST_TOPIC) {
            throw new Refused("too_long");
        }
        channel.topic = topic;
        return shown(channel);
    }

    private ObjectNode invite(Arguments in) {
        var channel = world.channels.writable(in.text("channel"));
        var users = in.list("users");
        for (var user : users) {
            if (user.equals(world.app.botUser())) {
                throw new Refused("cant_invite_self");
            }
            world.people.get(user);
            if (channel.members.contains(user)) {
                throw new Refused("already_in_channel");
            }
        }
        channel.members.addAll(users);
        return shown(channel);
    }

    private ObjectNode open(Arguments in) {
        var users = in.list("users");
        if (users.size() != 1) {
            throw Refused.because("invalid_arguments", List.of("only the direct messages of two are known here"));
        }
        var channel = world.channels.direct(
                world.people.get(users.getFirst()).identity().user());
        var answer = Json.object();
        answer.putObject("channel").put("id", channel.id);
        return answer;
    }

    private ObjectNode archive(Arguments in) {
        var channel = world.channels.get(in.text("channel"));
        if (channel.archived) {
            throw new Refused("already_archived");
        }
        world.channels.joined(channel.id).archived = true;
        return Json.object();
    }

    private ObjectNode unarchive(Arguments in) {
        var channel = world.channels.get(in.text("channel"));
        if (!channel.archived) {
            throw new Refused("not_archived");
        }
        channel.archived = false;
        return Json.object();
    }

    private ObjectNode members(Arguments in) {
        Collection<String> members = world.channels.get(in.text("channel")).members;
        return Pages.of("members", List.copyOf(members), in);
    }

    private ObjectNode join(Arguments in) {
        var channel = world.channels.get(in.text("channel"));
        if (channel.privacy != Privacy.PUBLIC) {
            throw new Refused("method_not_supported_for_channel_type");
        }
        if (channel.archived) {
            throw new Refused("is_archived");
        }
        channel.members.add(world.app.botUser());
        return shown(channel);
    }

    private ObjectNode history(Arguments in) {
        var channel = world.channels.joined(in.text("channel"));
        var newestFirst = channel.posts.descendingMap().values().stream()
                .filter(post -> post.thread.isEmpty())
                .filter(post -> within(post, in));
        return messages(newestFirst, in);
    }

    private ObjectNode replies(Arguments in) {
        var channel = world.channels.joined(in.text("channel"));
        var root = in.text("ts");
        if (channel.posts.values().stream().noneMatch(post -> belongs(post, root))) {
            throw new Refused("thread_not_found");
        }
        var oldestFirst = channel.posts.values().stream()
                .filter(post -> belongs(post, root))
                .filter(post -> post.ts.equals(root) || within(post, in));
        return messages(oldestFirst, in);
    }

    private static boolean belongs(Post post, String root) {
        return post.ts.equals(root) || post.thread.equals(Optional.of(root));
    }

    private static boolean within(Post post, Arguments in) {
        boolean inclusive = in.flag("inclusive");
        var oldest = in.maybe("oldest").filter(ts -> !ts.isEmpty() && !ts.equals("0"));
        var latest = in.maybe("latest").filter(ts -> !ts.isEmpty());
        return oldest.map(ts -> post.ts.compareTo(ts) > (inclusive ? -1 : 0)).orElse(true)
                && latest.map(ts -> post.ts.compareTo(ts) < (inclusive ? 1 : 0)).orElse(true);
    }

    private static ObjectNode messages(Stream<Post> posts, Arguments in) {
        var all = posts.filter(post -> post.onlyFor.isEmpty())
                .map(post -> {
                    var message = post.json.deepCopy();
                    if (!in.flag("include_all_metadata")) {
                        message.remove("metadata");
                    }
                    return message;
                })
                .toList();
        return Pages.of("messages", all, in);
    }
}
