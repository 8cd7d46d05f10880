package dev.muster.commands.takeback;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Work;
import dev.muster.commands.where.Acting;
import dev.muster.commands.where.Spot;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a cluster is taken back: its data folders on this machine, and the names of those that come and go beside them.
 *
 * @param when which holds the second, and is no part of what people approve
 */
public record Ground(String cluster, String when, Seat primary, List<Seat> standbys) {
    public Ground {
        standbys = List.copyOf(standbys);
    }

    /** A node, and its data folder by its real path: what is renamed. */
    public record Seat(String node, String folder) {
        Path data() {
            return Path.of(folder);
        }
    }

    /** The primary first. */
    List<Seat> all() {
        return Stream.concat(Stream.of(primary), standbys.stream()).toList();
    }

    Seat seat(String node) {
        return all().stream()
                .filter(seat -> seat.node().equals(node))
                .findFirst()
                .orElseThrow();
    }

    /** Where what takes its place is made: beside, so that it gets there by being renamed. */
    Path beside(Seat seat) {
        return seat.data().resolveSibling(besideName(seat));
    }

    String besideName(Seat seat) {
        return seat.data().getFileName().toString().replaceAll("[^A-Za-z0-9_-]", "_") + ".muster-" + when;
    }

    Path fresh(Seat seat) {
        return beside(seat).resolve("data");
    }

    Path kept(Seat seat) {
        return Path.of(seat.folder() + ".kept-" + when);
    }

    /** Where goes what had taken its place, when that is taken back. */
    Path undone(Seat seat) {
        return Path.of(seat.folder() + ".undone-" + when);
    }

    Exchange exchange(Seat seat) {
        return new Exchange(seat.data(), fresh(seat), kept(seat));
    }

    Node node(Work work, Seat seat) {
        return new Spot(cluster, seat.node()).in(work);
    }

    Node admin(Work work, Seat seat) {
        return new Spot(cluster, seat.node()).as(Acting.RESTORER, work);
    }

    String intent() {
        return "%s: %s, then %s".formatted(cluster, primary, standbys);
    }
}
