package dev.muster.slack.testing;

import dev.muster.slack.testing.Channel.Privacy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The channels, as our app sees them. */
final class Channels {
    private final Map<String, Channel> all = new LinkedHashMap<>();
    private final Ids ids;
    private final String us;

    Channels(Ids ids, String us) {
        this.ids = ids;
        this.us = us;
    }

    List<Channel> all() {
        return List.copyOf(all.values());
    }

    Optional<Channel> named(String name) {
        return all.values().stream()
                .filter(channel -> channel.privacy != Privacy.DIRECT && channel.name.equals(name))
                .findFirst();
    }

    Channel create(String name, Privacy privacy) {
        var channel = new Channel(ids.next("C"), name, privacy);
        channel.members.add(us);
        all.put(channel.id, channel);
        return channel;
    }

    /** The direct messages between somebody and the app. */
    Channel direct(String user) {
        return all.values().stream()
                .filter(channel -> channel.privacy == Privacy.DIRECT && channel.members.contains(user))
                .findFirst()
                .orElseGet(() -> {
                    var channel = new Channel(ids.next("D"), "directmessage", Privacy.DIRECT);
                    channel.members.addAll(Set.of(us, user));
                    all.put(channel.id, channel);
                    return channel;
                });
    }

    /** Whether it exists or not, a private channel is none to those who are not in it. */
    Channel get(String id) {
        return Optional.ofNullable(all.get(id))
                .filter(channel -> channel.privacy != Privacy.PRIVATE || channel.members.contains(us))
                .orElseThrow(() -> new Refused("channel_not_found"));
    }

    /** As people see it, who are in it. */
    Channel byPeople(String id) {
        return Optional.ofNullable(all.get(id)).orElseThrow(() -> new AssertionError("there is no channel " + id));
    }

    /** One that we are in. */
    Channel joined(String id) {
        var channel = get(id);
        if (!channel.members.contains(us)) {
            throw new Refused("not_in_channel");
        }
        return channel;
    }

    /** One in which we can write. */
    Channel writable(String id) {
        var channel = get(id);
        if (channel.archived) {
            throw new Refused("is_archived");
        }
        return joined(id);
    }
}
