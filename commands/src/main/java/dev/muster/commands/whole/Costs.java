package dev.muster.commands.whole;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Past;
import dev.muster.commands.vault.Verification;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How long it will take, and what that is made of: by what earlier ones took, or else by what is usual. Pure. */
final class Costs {
    private static final double FAST = 300e6;
    private static final double SLOW = 40e6;
    private static final double RESTORING_FAST = 80e6;
    private static final double RESTORING_SLOW = 8e6;
    private static final double DUMPING_FAST = 120e6;
    private static final double DUMPING_SLOW = 15e6;
    private static final double LITTLE = 0.2;
    /** Less says nothing of how fast a server is. */
    private static final Duration TELLING = Duration.ofSeconds(1);
    /** Copied by several at once; and with indexes made, and everything checked, which a dump does not. */
    private static final double OF_A_DUMP_LEAST = 0.7;

    private static final double OF_A_DUMP_MOST = 4;

    private final Map<String, Estimate> parts = new LinkedHashMap<>();

    /** {@code last} are earlier ones of the same backup. */
    Costs verifying(List<Verification> last, long bytes) {
        var took = last.stream()
                .map(Verification::took)
                .mapToDouble(each -> each.toMillis() / 1000.0)
                .max();
        return took.isPresent()
                ? add("verify", 0.7 * took.getAsDouble(), 1 + 1.5 * took.getAsDouble())
                : add("verify", bytes / FAST, 1 + bytes / SLOW);
    }

    Costs snapshot(long bytes) {
        return add("snapshot", 1 + bytes / DUMPING_FAST, 4 + bytes / DUMPING_SLOW);
    }

    /**
     * {@code stored} is fetched, {@code bytes} come to lie on the server's disk. How long it took to dump says how fast that
     * server is, as long as none was restored yet.
     */
    Costs restoring(long stored, long bytes, Duration dumped, List<Past.Taken> past) {
        add("fetch", stored / FAST, LITTLE + stored / SLOW);
        var rates = past.stream()
                .filter(taken -> taken.proof().values().keySet().containsAll(List.of("bytes", "seconds")))
                .mapToDouble(Costs::rate)
                .filter(rate -> rate > 0)
                .sorted()
                .toArray();
        if (rates.length > 0) {
            return add("copy", 0.7 * bytes / rates[rates.length - 1], 1 + 1.4 * bytes / rates[0]);
        }
        double dump = dumped.toMillis() / 1000.0;
        return dumped.compareTo(TELLING) < 0
                ? add("copy", LITTLE + bytes / RESTORING_FAST, 2 + bytes / RESTORING_SLOW)
                : add("copy", OF_A_DUMP_LEAST * dump, 2 + OF_A_DUMP_MOST * dump);
    }

    private static double rate(Past.Taken taken) {
        var values = taken.proof().values();
        return Double.parseDouble(values.getOrDefault("bytes", "0"))
                / Math.max(0.1, Double.parseDouble(values.getOrDefault("seconds", "0")));
    }

    Costs checks(long bytes, List<Past.Taken> statistics, List<Past.Taken> comparisons) {
        seconds("statistics", statistics, LITTLE + bytes / (2 * FAST), 2 + bytes / SLOW);
        return seconds("checks", comparisons, LITTLE + bytes / (2 * FAST), 2 + bytes / SLOW);
    }

    private Costs seconds(String what, List<Past.Taken> past, double least, double most) {
        var took = past.stream()
                .mapToDouble(taken -> taken.took().toMillis() / 1000.0)
                .sorted()
                .toArray();
        return took.length == 0 ? add(what, least, most) : add(what, 0.7 * took[0], 1 + 1.4 * took[took.length - 1]);
    }

    /** {@code hooks} is what they may take at most. */
    Costs swap(int sessions, Duration hooks) {
        if (!hooks.isZero()) {
            add("hooks", LITTLE, hooks.toMillis() / 1000.0);
        }
        return add("swap", 1, 15 + sessions * 0.02);
    }

    private Costs add(String what, double least, double most) {
        parts.put(what, Estimate.seconds(least, Math.max(least, most)));
        return this;
    }

    Estimate whole() {
        return new Estimate(
                parts.values().stream().map(Estimate::least).reduce(Duration.ZERO, Duration::plus),
                parts.values().stream().map(Estimate::most).reduce(Duration.ZERO, Duration::plus));
    }

    /** Such as "fetch 3 s, copy 10 s, checks 4 s": each in the middle of its range. */
    String told() {
        return parts.entrySet().stream()
                .map(part -> part.getKey() + " "
                        + Human.duration(part.getValue()
                                .least()
                                .plus(part.getValue().most())
                                .dividedBy(2)))
                .collect(Collectors.joining(", "));
    }
}
