package dev.muster.slack.testing;

import dev.muster.slack.testing.Channel.Privacy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an app must have been granted for each method and each event, as Slack's reference says. */
final class Scopes {
    /** Any one of a list does. What begins with a star depends on the type of the channel. */
    private static final Map<String, List<String>> METHODS = Map.ofEntries(
            Map.entry("bots.info", List.of("users:read")),
            Map.entry("team.info", List.of("team:read")),
            Map.entry("users.info", List.of("users:read")),
            Map.entry("usergroups.list", List.of("usergroups:read")),
            Map.entry("usergroups.users.list", List.of("usergroups:read")),
            Map.entry("chat.postMessage", List.of("chat:write")),
            Map.entry("chat.postEphemeral", List.of("chat:write")),
            Map.entry("chat.update", List.of("chat:write")),
            Map.entry("chat.delete", List.of("chat:write")),
            Map.entry("files.getUploadURLExternal", List.of("files:write")),
            Map.entry("files.completeUploadExternal", List.of("files:write")),
            Map.entry("files.info", List.of("files:read")),
            Map.entry("pins.add", List.of("pins:write")),
            Map.entry("pins.remove", List.of("pins:write")),
            Map.entry("pins.list", List.of("pins:read")),
            Map.entry("bookmarks.add", List.of("bookmarks:write")),
            Map.entry("bookmarks.edit", List.of("bookmarks:write")),
            Map.entry("bookmarks.remove", List.of("bookmarks:write")),
            Map.entry("bookmarks.list", List.of("bookmarks:read")),
            Map.entry("reactions.add", List.of("reactions:write")),
            Map.entry("conversations.info", List.of("*:read")),
            Map.entry("conversations.list", List.of("channels:read", "groups:read", "im:read")),
            Map.entry("conversations.members", List.of("*:read")),
            Map.entry("conversations.history", List.of("*:history")),
            Map.entry("conversations.replies", List.of("*:history")),
            Map.entry("conversations.create", List.of("*:manage")),
            Map.entry("conversations.rename", List.of("*:manage")),
            Map.entry("conversations.archive", List.of("*:manage")),
            Map.entry("conversations.unarchive", List.of("*:manage")),
            Map.entry("conversations.setTopic", List.of("*:manage", "*:write.topic")),
            Map.entry("conversations.invite", List.of("*:manage", "*:write.invites")),
            Map.entry("conversations.join", List.of("channels:join")),
            Map.entry("conversations.open", List.of("im:write")));

    private static final Map<String, String> EVENTS = Map.of(
            "app_mention", "app_mentions:read",
            "reaction_added", "reactions:read",
            "message", "*:history");

    private final World world;

    Scopes(World world) {
        this.world = world;
    }

    /** Refuses with what is missing, if anything is. */
    void check(String method, Arguments in) {
        if (world.scopes.isEmpty() || !METHODS.containsKey(method)) {
            return;
        }
        var granted = world.scopes.get();
        var wanted = METHODS.get(method).stream()
                .map(scope -> concrete(scope, privacy(in)))
                .toList();
        if (wanted.stream().noneMatch(granted::contains)) {
            throw new Refused(
                    "missing_scope",
                    Json.object().put("needed", String.join(",", wanted)).put("provided", provided(granted)));
        }
    }

    /** The scope that a delivery needs and that was not granted. */
    Optional<String> missing(String event, Privacy privacy) {
        return world.scopes.flatMap(granted -> Optional.ofNullable(EVENTS.get(event))
                .map(scope -> concrete(scope, privacy))
                .filter(scope -> !granted.contains(scope)));
    }

    /** The scope that commands and shortcuts need, when it was not granted. */
    boolean lacksCommands() {
        return world.scopes.filter(granted -> !granted.contains("commands")).isPresent();
    }

    static String provided(Set<String> granted) {
        return String.join(",", granted.stream().sorted().toList());
    }

    private Privacy privacy(Arguments in) {
        if (in.flag("is_private")) {
            return Privacy.PRIVATE;
        }
        return in.maybe("channel")
                .flatMap(id -> world.channels.all().stream()
                        .filter(channel -> channel.id.equals(id))
                        .findFirst())
                .map(channel -> channel.privacy)
                .orElse(Privacy.PUBLIC);
    }

    private static String concrete(String scope, Privacy privacy) {
        var name = switch (privacy) {
            case PUBLIC -> "channels";
            case PRIVATE -> "groups";
            case DIRECT -> "im";
        };
        // What is managed in a public channel is written in the others.
        var right = scope.equals("*:manage") && privacy != Privacy.PUBLIC ? "*:write" : scope;
        return right.replace("*", name);
    }
}
