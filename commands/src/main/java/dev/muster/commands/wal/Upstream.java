package dev.muster.commands.wal;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Work;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The other end of receiving: what is asked of the server that sends, and done there for us. */
record Upstream(Work.Tools tools, String cluster, String slot) {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** What we have already, of each timeline the number of the segment that comes next. */
    interface Stock {
        Map<Integer, Long> next(long segmentSize) throws IOException;
    }

    Optional<Sender> sender(Node node) {
        return Sender.heard(tools.observer(), node, cluster, slot);
    }

    void createSlot(Node node, boolean anew) {
        try (var line = tools.access().open(node, Optional.empty(), PATIENCE);
                var drop = line.prepareStatement("SELECT pg_drop_replication_slot(?)");
                var create = line.prepareStatement("SELECT pg_create_physical_replication_slot(?, true)")) {
            if (anew) {
                drop.setString(1, slot);
                drop.execute();
            }
            create.setString(1, slot);
            create.execute();
        } catch (SQLException e) {
            throw WalProblems.of(node, e).asTrouble();
        }
    }

    void dismiss(Node node, int pid) {
        try (var line = tools.access().open(node, Optional.empty(), PATIENCE);
                var end = line.prepareStatement("SELECT pg_terminate_backend(?)")) {
            end.setInt(1, pid);
            end.execute();
        } catch (SQLException e) {
            throw WalProblems.of(node, e).asTrouble();
        }
    }

    Seating seating(Node node, int timeline, Stock stock) throws IOException {
        try {
            var lineage = Lineages.of(tools.access(), node, timeline);
            var sender = Sender.of(tools.observer(), node, cluster, slot);
            var next = stock.next(sender.segmentSize());
            int newest = next.keySet().stream().max(Integer::compare).orElse(timeline);
            if (newest > timeline) {
                throw WalProblems.oldTimeline(node.name(), timeline, newest).asTrouble();
            }
            var reserved = sender.slot().flatMap(Sender.Slot::restart).orElse(sender.position());
            return Seating.of(
                    new Seating.Ground(lineage, next, reserved, sender.position(), files(node), sender.segmentSize()));
        } catch (SQLException e) {
            throw WalProblems.of(node, e).asTrouble();
        }
    }

    private Set<String> files(Node node) {
        try {
            return Sender.files(tools.observer(), node);
        } catch (SQLException e) {
            throw WalProblems.listing(node, e).asTrouble();
        }
    }
}
