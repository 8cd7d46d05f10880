package dev.muster.commands.lost;

import dev.muster.commands.moment.Moments;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.wal.Holdings;
import dev.muster.commands.wal.Holdings.Piece;
import dev.muster.commands.wal.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * From where to where is looked, and the segments that it takes.
 *
 * @param pieces with one before, to see what was under way when it begins
 * @param cut whether there is more than is read at once: then {@code from} is later than was asked for
 */
record Span(Point from, Point to, List<Piece> pieces, boolean cut) {
    static final Duration USUAL = Duration.ofHours(1);
    /** More would keep whoever asked waiting. */
    private static final long MOST = 2L << 30;

    /** A moment, or a position. */
    sealed interface Point {
        record Time(Instant at) implements Point {}

        record Position(Lsn lsn) implements Point {}

        static Point of(String said, Instant now) {
            return Lsn.of(said).<Point>map(Position::new).orElseGet(() -> new Time(Moments.parse(said, now)));
        }

        default String shown() {
            return switch (this) {
                case Time(var at) -> Moments.shown(at);
                case Position(var lsn) -> lsn.toString();
            };
        }
    }

    static Span of(Holdings holdings, Optional<Point> from, Optional<Point> to, Instant now) {
        var end = to.orElse(new Point.Time(now));
        var begin = from.orElseGet(() -> switch (end) {
            case Point.Time(var at) -> new Point.Time(at.minus(USUAL));
            case Point.Position(var lsn) -> new Point.Position(new Lsn(Math.max(0, lsn.bytes() - MOST / 4)));
        });
        if (begin instanceof Point.Time(var a) && end instanceof Point.Time(var b) && !a.isBefore(b)) {
            throw new Problem(
                            "EMPTY_RANGE",
                            "%s is not before %s".formatted(begin.shown(), end.shown()),
                            "let --from be before --to")
                    .asTrouble();
        }
        var all = holdings.pieces();
        int first = Math.max(0, index(all, begin).orElse(all.size()) - 1);
        int last = index(all, end).orElse(all.size() - 1);
        int most = (int) (MOST / holdings.segmentSize());
        boolean cut = last - first + 1 > most;
        int kept = cut ? last - most + 1 : first;
        var pieces = all.subList(Math.min(kept, last + 1), last + 1);
        return new Span(cut ? new Point.Time(all.get(kept).at()) : begin, end, pieces, cut);
    }

    private static Optional<Integer> index(List<Piece> all, Point point) {
        return IntStream.range(0, all.size())
                .filter(i -> switch (point) {
                    case Point.Time(var at) -> !all.get(i).at().isBefore(at);
                    case Point.Position(var lsn) ->
                        lsn.before(all.get(i).segment().end());
                })
                .boxed()
                .findFirst();
    }

    boolean holds(Deed deed) {
        return isBehind(from, deed, true) && isBehind(to, deed, false);
    }

    private static boolean isBehind(Point point, Deed deed, boolean begin) {
        return switch (point) {
            case Point.Time(var at) ->
                begin != deed.at().isBefore(at) || deed.at().equals(at);
            case Point.Position(var lsn) ->
                begin != deed.commit().before(lsn) || deed.commit().equals(lsn);
        };
    }

    /** How the time before is asked for; empty when nothing tells when this began. */
    Optional<String> before() {
        return from instanceof Point.Time(var at)
                ? Optional.of("--from %s --to %s".formatted(at.minus(USUAL), at))
                : Optional.empty();
    }
}
