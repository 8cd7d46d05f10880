package dev.muster.commands.side;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Past;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How fast sides come up: as before on this cluster, or as disks usually are. */
record Pace(double least, double most, boolean known) {
    private static final double SLOW = 40e6;
    private static final double FAST = 250e6;
    private static final double SPREAD = 1.6;
    private static final double START = 1.5;
    private static final double MOST_START = 8;

    static Pace of(List<Past.Taken> past) {
        var rates =
                past.stream().flatMap(taken -> rate(taken).stream()).sorted().toList();
        return rates.isEmpty()
                ? new Pace(SLOW, FAST, false)
                : new Pace(rates.getFirst() / SPREAD, rates.getLast() * SPREAD, true);
    }

    private static Optional<Double> rate(Past.Taken taken) {
        var values = taken.proof().values();
        return Optional.ofNullable(values.get("bytes"))
                .filter(_ -> values.containsKey("seconds"))
                .map(bytes -> Double.parseDouble(bytes) / Math.max(0.1, Double.parseDouble(values.get("seconds"))));
    }

    Estimate estimate(long base, long wal) {
        double bytes = base + (double) wal;
        double start = known ? 0 : START;
        return Estimate.seconds(start + bytes / most, (known ? 0 : MOST_START) + Math.max(1, bytes / least));
    }

    String inWords(long base, long wal) {
        double rate = Math.sqrt(least * most);
        return "fetch, unpack and check %s (%s), replay at most %s of WAL %s, start and look %s%s"
                .formatted(
                        Human.bytes(base),
                        seconds(base / rate),
                        Human.bytes(wal),
                        seconds(wal / rate),
                        seconds(START),
                        known ? ", as fast as the last times" : "");
    }

    private static String seconds(double seconds) {
        return Human.duration(Duration.ofMillis((long) (seconds * 1000)));
    }
}
