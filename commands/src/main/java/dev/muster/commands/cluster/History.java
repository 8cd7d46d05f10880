package dev.muster.commands.cluster;

import java.time.Instant;
import java.util.List;

/** What was seen of a cluster before, oldest first. */
@FunctionalInterface
public interface History {
    List<Sample> since(String cluster, Instant from);
}
