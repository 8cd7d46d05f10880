package dev.muster.commands.wal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When the primary was how far: what turns bytes that are missing into time that would be lost. */
public final class Trail {
    private static final int MOST = 4096;
    private static final Duration LEAST = Duration.ofMillis(900);

    private final List<Point> points = new ArrayList<>();
    private Optional<Lsn> received = Optional.empty();
    private long segmentSize = Segment.USUAL_SIZE;

    record Point(Instant at, Lsn lsn) {}

    /** How old what is missing is; {@code atLeast} when it may be older than what we remember. */
    record Age(Duration age, boolean atLeast) {
        static final Age NONE = new Age(Duration.ZERO, false);
    }

    /** Also how far it was received, for when nobody is there any more who could tell. */
    synchronized void add(Instant at, Sender sender) {
        add(at, sender.position());
        received = sender.received().or(() -> received);
        segmentSize = sender.segmentSize();
    }

    /** What the server said last; it never changes it. */
    synchronized long segmentSize() {
        return segmentSize;
    }

    /** The last that was heard; more may have come since, never less. */
    synchronized Optional<Lsn> received() {
        return received;
    }

    synchronized void add(Instant at, Lsn lsn) {
        if (!points.isEmpty()) {
            var last = points.getLast();
            if (lsn.before(last.lsn())) {
                received = Optional.empty();
                points.clear(); // It went back, after a failover perhaps: what was remembered is no part of its past.
            } else if (at.isBefore(last.at().plus(LEAST))) {
                return;
            } else if (lsn.equals(last.lsn())) {
                points.removeLast(); // As long as nothing is written, the last moment of it is what counts.
            }
        }
        points.add(new Point(at, lsn));
        if (points.size() > MOST) {
            thin();
        }
    }

    /** Of the older half every other point goes: what is long ago need not be known to the second. */
    private void thin() {
        for (int i = MOST / 2; i > 0; i -= 2) {
            points.remove(i);
        }
    }

    synchronized List<Point> points() {
        return List.copyOf(points);
    }

    synchronized Optional<Point> last() {
        return points.isEmpty() ? Optional.empty() : Optional.of(points.getLast());
    }

    /** How long ago the first byte behind {@code received} may have been written, at most. */
    synchronized Age behind(Lsn received, Lsn current, Instant now) {
        if (!received.before(current)) {
            return Age.NONE;
        }
        for (var point : points.reversed()) {
            if (!received.before(point.lsn())) {
                return new Age(Duration.between(point.at(), now), false);
            }
        }
        return points.isEmpty()
                ? new Age(Duration.ZERO, true)
                : new Age(Duration.between(points.getFirst().at(), now), true);
    }
}
