package dev.muster.commands.backup;

import dev.muster.commands.vault.Manifest;
import java.util.Optional;

/**
 * A backup that somebody, or a schedule, wants.
 *
 * @param node where it is taken; empty: on the primary
 * @param jobs how many tables pg_dump reads at once
 */
public record Order(String cluster, Optional<String> node, Manifest.Kind kind, Selection selection, int jobs) {
    public static Order of(String cluster, Manifest.Kind kind) {
        return new Order(cluster, Optional.empty(), kind, Selection.EVERYTHING, 1);
    }
}
