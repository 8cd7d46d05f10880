package dev.muster.slack.testing;

import java.util.List;

/** A channel and what it shows about itself; of pins the ts. */
public record Room(String id, String name, String topic, boolean archived, List<String> members, List<String> pins) {
    static Room of(Channel channel) {
        return new Room(
                channel.id,
                channel.name,
                channel.topic,
                channel.archived,
                List.copyOf(channel.members),
                List.copyOf(channel.pins));
    }
}
