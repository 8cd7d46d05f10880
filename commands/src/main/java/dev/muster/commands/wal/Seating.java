package dev.muster.commands.wal;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where receiving goes on: right behind what we have, if the server can still send that; where it can, if not, and then the
 * hole between is known at once. Pure.
 */
record Seating(Segment begin, Optional<Gap> gap) {

    /**
     * @param next timeline → the first segment that we do not have whole; from the spool and the repository together
     * @param reserved what the slot keeps for us: where to begin when we have nothing
     * @param available the names of the files that the server still has
     */
    record Ground(
            Lineage lineage, Map<Integer, Long> next, Lsn reserved, Lsn current, Set<String> available, long size) {
        Ground {
            next = Map.copyOf(next);
            available = Set.copyOf(available);
        }
    }

    static Seating of(Ground ground) {
        var wanted = wanted(ground);
        long last = ground.current().bytes() / ground.size();
        for (long number = wanted.number(); number <= last; number++) {
            if (available(ground, number)) {
                return number == wanted.number()
                        ? new Seating(wanted, Optional.empty())
                        : new Seating(
                                wanted.at(ground.lineage().timelineOf(number, ground.size()), number),
                                Optional.of(Gap.of(wanted, number)));
            }
        }
        // The file that is written to now always exists; a list of files made a moment ago may not show it yet.
        return new Seating(wanted, Optional.empty());
    }

    /** Of all that we have, what is furthest along the lineage of the server: the rest is a branch that died. */
    private static Segment wanted(Ground ground) {
        Optional<Segment> best = Optional.empty();
        for (var stretch : ground.lineage().stretches(ground.size())) {
            var next = ground.next().get(stretch.timeline());
            if (next != null && next >= stretch.first()) {
                // Received beyond the point where the server left that timeline: those transactions are no part of it.
                long number = Math.min(next, stretch.end());
                best = Optional.of(
                        new Segment(ground.lineage().timelineOf(number, ground.size()), number, ground.size()));
            }
        }
        return best.orElseGet(() -> {
            long number = ground.reserved().bytes() / ground.size();
            return new Segment(ground.lineage().timelineOf(number, ground.size()), number, ground.size());
        });
    }

    private static boolean available(Ground ground, long number) {
        return ground.lineage()
                .timelines()
                .mapToObj(timeline -> new Segment(timeline, number, ground.size()).name())
                .anyMatch(ground.available()::contains);
    }
}
