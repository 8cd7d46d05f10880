package dev.muster.commands.takeback;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Past;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How long it takes, and for how long nobody gets in. Pure. */
final class Times {
    private static final double FAST = 250e6;
    private static final double SLOW = 40e6;
    private static final double SPREAD = 1.6;

    private final Map<String, Estimate> parts = new LinkedHashMap<>();
    private Duration least = Duration.ZERO;
    private Duration most = Duration.ZERO;

    Times beside(Estimate recovery) {
        parts.put("recover beside", recovery);
        return this;
    }

    Times finish(long bytes) {
        return add("promote and check", 1 + bytes / (4 * FAST), 8 + bytes / SLOW);
    }

    /** Nobody gets in from here on. */
    Times stop(int nodes, Duration hooks) {
        if (!hooks.isZero()) {
            down("hooks", 0.1, hooks.toMillis() / 1000.0);
        }
        return down("stop", 0.2 * nodes, 10.0 * nodes).down("swap and start", 0.5, 10);
    }

    /** People are in again meanwhile, but for the first {@code shut} of them. */
    Times rebuild(int standbys, int shut, long bytes, List<Past.Taken> past) {
        if (standbys == 0) {
            return this;
        }
        var rates = past.stream()
                .map(taken -> taken.proof().values())
                .filter(values -> values.containsKey("bytes") && values.containsKey("seconds"))
                .mapToDouble(values -> Double.parseDouble(values.getOrDefault("bytes", "0"))
                        / Math.max(0.1, Double.parseDouble(values.getOrDefault("seconds", "0"))))
                .sorted()
                .toArray();
        double fast = rates.length == 0 ? FAST : rates[rates.length - 1] * SPREAD;
        double slow = rates.length == 0 ? SLOW : Math.max(1, rates[0] / SPREAD);
        double fewest = 0.5 + bytes / fast;
        double longest = 10 + bytes / slow;
        return nobody(shut * fewest, shut * longest).add("rebuild standbys", standbys * fewest, standbys * longest);
    }

    Times backup(Estimate estimate) {
        parts.put("first backup", estimate);
        return this;
    }

    private Times down(String what, double fewest, double longest) {
        return nobody(fewest, longest).add(what, fewest, longest);
    }

    private Times nobody(double fewest, double longest) {
        least = least.plus(Duration.ofMillis((long) (fewest * 1000)));
        most = most.plus(Duration.ofMillis((long) (longest * 1000)));
        return this;
    }

    private Times add(String what, double fewest, double longest) {
        parts.put(what, Estimate.seconds(fewest, longest));
        return this;
    }

    Estimate whole() {
        return new Estimate(
                parts.values().stream().map(Estimate::least).reduce(Duration.ZERO, Duration::plus),
                parts.values().stream().map(Estimate::most).reduce(Duration.ZERO, Duration::plus));
    }

    Estimate downtime() {
        return new Estimate(least, most);
    }

    /** Each in the middle of its range. */
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
