package dev.muster.commands.table;

import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Past;

/** How long it will take: by what earlier ones took for a byte, or else by what is usual. */
record Forecast(Past past, String cluster) {
    private static final double SERVER_STARTS = 2;
    private static final double FAST = 60e6;
    private static final double SLOW = 5e6;

    /** Of so many bytes, at least and at most. */
    Estimate estimate(long fewest, long many, boolean merges) {
        var rates = past.of(cluster, BringBack.class).stream()
                .map(taken -> taken.proof().values())
                .filter(values -> values.containsKey("bytes") && values.containsKey("seconds"))
                .map(values -> number(values.get("seconds")) / Math.max(1, number(values.get("bytes"))))
                .sorted()
                .toList();
        double least = rates.isEmpty() ? SERVER_STARTS + fewest / FAST : 1 + 0.7 * rates.getFirst() * fewest;
        double most = rates.isEmpty() ? 10 + many / SLOW : 3 + 1.5 * rates.getLast() * many;
        return Estimate.seconds(least * (merges ? 1.2 : 1), most * (merges ? 2 : 1));
    }

    private static double number(@org.jspecify.annotations.Nullable String text) {
        try {
            return text == null ? 0 : Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return 0; // Written by somebody else: it says nothing.
        }
    }
}
