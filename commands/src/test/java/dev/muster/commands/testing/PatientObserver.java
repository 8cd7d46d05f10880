package dev.muster.commands.testing;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Observer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** For tests of something else than how soon a node is given up: a stall of a busy machine is not taken for a server that is down. */
public final class PatientObserver {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private PatientObserver() {}

    public static Observer of(List<Cluster> clusters) {
        return new Observer(clusters, "none", Clock.systemUTC(), PATIENCE);
    }
}
