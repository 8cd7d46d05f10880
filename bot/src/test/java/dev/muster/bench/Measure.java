package dev.muster.bench;

import java.util.Arrays;
import java.util.Locale;

/** One line of the report. */
record Measure(String name, double value, String unit, Target target, String note) {

    /** What was promised. */
    sealed interface Target {
        record AtMost(double limit) implements Target {}

        record AtLeast(double limit) implements Target {}

        /** Nothing: the line is there to compare with. */
        record None() implements Target {}
    }

    static Measure atMost(double limit, String name, double value, String unit, String note) {
        return new Measure(name, value, unit, new Target.AtMost(limit), note);
    }

    static Measure atLeast(double limit, String name, double value, String unit, String note) {
        return new Measure(name, value, unit, new Target.AtLeast(limit), note);
    }

    static Measure compared(String name, double value, String unit, String note) {
        return new Measure(name, value, unit, new Target.None(), note);
    }

    String wanted() {
        return switch (target) {
            case Target.AtMost(var limit) -> "≤ " + shown(limit);
            case Target.AtLeast(var limit) -> "≥ " + shown(limit);
            case Target.None() -> "";
        };
    }

    String verdict() {
        return switch (target) {
            case Target.AtMost(var limit) -> value <= limit ? "met" : "MISSED";
            case Target.AtLeast(var limit) -> value >= limit ? "met" : "MISSED";
            case Target.None() -> "";
        };
    }

    static String shown(double number) {
        return String.format(Locale.ROOT, number >= 100 ? "%.0f" : "%.2f", number);
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
