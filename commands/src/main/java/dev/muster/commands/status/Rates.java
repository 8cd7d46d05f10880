package dev.muster.commands.status;

import dev.muster.commands.cluster.Facts;
import dev.muster.commands.cluster.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Transactions per second out of counters. A counter that went back was reset, and says nothing. */
final class Rates {
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofMinutes(5);

    /** A value at a moment, to be drawn. */
    record Point(Instant at, double value) {}

    private Rates() {}

    static Optional<Double> now(String node, Facts facts, Instant at, List<Sample> samples) {
        return samples.reversed().stream()
                .filter(s -> s.node().equals(node) && !s.at().isAfter(at.minus(LEAST)))
                .findFirst()
                .flatMap(last -> between(
                        last, new Sample(node, at, facts.standby(), facts.load().transactions(), Optional.empty())))
                .map(Point::value);
    }

    static List<Point> over(List<Sample> ofOneNode) {
        var rates = new ArrayList<Point>();
        for (int i = 1; i < ofOneNode.size(); i++) {
            between(ofOneNode.get(i - 1), ofOneNode.get(i)).ifPresent(rates::add);
        }
        return rates;
    }

    private static Optional<Point> between(Sample earlier, Sample later) {
        var time = Duration.between(earlier.at(), later.at());
        long more = later.transactions() - earlier.transactions();
        return !earlier.node().equals(later.node()) || more < 0 || time.compareTo(LEAST) < 0 || time.compareTo(MOST) > 0
                ? Optional.empty()
                : Optional.of(new Point(later.at(), more * 1000.0 / time.toMillis()));
    }
}
