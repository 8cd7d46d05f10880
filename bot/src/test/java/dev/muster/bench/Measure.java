package dev.muster.bench;

import java.util.Arrays;

/**
 * One line of the report.
 *
 * @param target what was promised, and {@code NaN} for a line that only compares
 */
record Measure(String name, double value, String unit, double target, String note) {

    static Measure compared(String name, double value, String unit, String note) {
        return new Measure(name, value, unit, Double.NaN, note);
    }

    String verdict() {
        if (Double.isNaN(target)) {
            return "";
        }
        return value <= target ? "met" : "MISSED";
    }

    static double median(double[] values) {
        return quantile(values, 0.5);
    }

    /** The nearest rank: with fewer than a hundred values, the 99th percentile is the largest. */
    static double quantile(double[] values, double quantile) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.clamp((int) Math.ceil(quantile * sorted.length) - 1, 0, sorted.length - 1)];
    }
}
