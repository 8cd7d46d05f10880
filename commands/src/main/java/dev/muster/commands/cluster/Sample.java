package dev.muster.commands.cluster;

import java.time.Instant;
import java.util.Optional;

/** What is remembered of a node from one look at it. */
public record Sample(String node, Instant at, boolean standby, long transactions, Optional<Long> lagBytes) {}
