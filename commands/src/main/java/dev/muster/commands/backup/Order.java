package dev.muster.commands.backup;

import dev.muster.commands.vault.Manifest;
import java.time.Duration;
import java.util.Optional;

/**
 * A backup that somebody, or a schedule, wants.
 *
 * @param node where it is taken; empty: on the primary
 * @param jobs how many tables pg_dump reads at once
 * @param limit how long it may take; empty: as the cluster's are configured
 * @param layer of a physical one: whether it holds everything, or what changed
 */
public record Order(
        String cluster,
        Optional<String> node,
        Manifest.Kind kind,
        Selection selection,
        int jobs,
        Optional<Duration> limit,
        Layer layer) {

    public Order(
            String cluster,
            Optional<String> node,
            Manifest.Kind kind,
            Selection selection,
            int jobs,
            Optional<Duration> limit) {
        this(cluster, node, kind, selection, jobs, limit, new Layer.Full());
    }

    /** As a schedule asks for it. */
    public static Order of(String cluster, Manifest.Kind kind, Selection selection, Optional<Duration> limit) {
        return new Order(cluster, Optional.empty(), kind, selection, 1, limit);
    }
}
