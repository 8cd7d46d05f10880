package dev.muster.commands.cluster;

import dev.muster.chat.Place;
import java.util.List;

/** A configured cluster: servers that hold the same data, and the channels where it is talked about. */
public record Cluster(String name, Tier tier, List<Node> nodes, List<Place> channels) {

    /** How much its loss would hurt. */
    public enum Tier {
        CRITICAL,
        HIGH,
        STANDARD,
        ARCHIVE
    }

    public Cluster {
        nodes = List.copyOf(nodes);
        channels = List.copyOf(channels);
    }
}
