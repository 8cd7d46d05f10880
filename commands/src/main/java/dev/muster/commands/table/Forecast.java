package dev.muster.commands.table;

import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Step;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/** How long it will take: by what earlier ones took for a byte, or else by what is usual. */
record Forecast(Past past, String cluster) {
    private static final double SERVER_STARTS = 2;
    private static final double FAST = 60e6;
    private static final double SLOW = 5e6;
    private static final double LEAST = 0.7;
    private static final double MOST = 1.5;
    /** What follows, beside what it takes to bring rows over. */
    private static final double USUAL_LOOK = 0.2;

    private static final double USUAL_MERGE = 0.6;

    /** How long, and what that is made of. */
    record Outcome(Estimate estimate, String told) {
        /** With what comes first, of which nobody measures how long it takes by itself. */
        Outcome after(String first) {
            return new Outcome(estimate, first + told);
        }
    }

    /** Of so many bytes, uncompressed, at least and at most. */
    Outcome of(long fewest, long many, boolean merges) {
        var all = estimate(fewest, many, merges);
        double share = 1 / (1 + rest(merges).orElse(merges ? USUAL_MERGE : USUAL_LOOK));
        return new Outcome(
                all,
                "bring over, with indexes and keys, %s; %s %s"
                        .formatted(
                                part(all, share),
                                merges ? "compare, put back and compare again" : "compare",
                                part(all, 1 - share)));
    }

    private static Estimate part(Estimate all, double share) {
        return Estimate.seconds(
                share * all.least().toMillis() / 1000, share * all.most().toMillis() / 1000);
    }

    Estimate estimate(long fewest, long many, boolean merges) {
        var rates = past.of(cluster, BringBack.class).stream()
                .filter(taken -> taken.proof().values().keySet().containsAll(List.of("bytes", "seconds")))
                .map(taken -> number(taken, "seconds") / Math.max(1, number(taken, "bytes")))
                .sorted()
                .toList();
        if (rates.isEmpty()) {
            return Estimate.seconds(
                    (SERVER_STARTS + fewest / FAST) * (merges ? 1.2 : 1), (10 + many / SLOW) * (merges ? 2 : 1));
        }
        var rest = rest(merges);
        return Estimate.seconds(
                LEAST * rates.getFirst() * fewest * (1 + rest.orElse(merges ? 0.3 : 0.1)),
                1 + MOST * rates.getLast() * many * (1 + rest.orElse(merges ? 1 : 0.5)));
    }

    /** What it took to compare and to put back, beside what it took to bring back. */
    private OptionalDouble rest(boolean merges) {
        var brought = mean(BringBack.class);
        var compared = mean(CompareTables.class);
        var merged = merges ? mean(MergeTables.class) : OptionalDouble.of(0);
        return brought.isEmpty() || compared.isEmpty() || merged.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(((merges ? 2 : 1) * compared.getAsDouble() + merged.getAsDouble())
                        / Math.max(0.1, brought.getAsDouble()));
    }

    private OptionalDouble mean(Class<? extends Step> step) {
        return past.of(cluster, step).stream()
                .filter(taken -> taken.proof().values().containsKey("seconds"))
                .mapToDouble(taken -> number(taken, "seconds"))
                .average();
    }

    private static double number(Past.Taken taken, String name) {
        try {
            return Double.parseDouble(
                    Objects.requireNonNull(taken.proof().values().getOrDefault(name, "0")));
        } catch (NumberFormatException _) {
            return 0; // Written by somebody else: it says nothing.
        }
    }
}
