package dev.muster.commands.sessions;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Lengths of time as people type them: {@code 90s}, {@code 5m}, {@code 2h}, {@code 1d}. */
final class Span {
    private static final Pattern TYPED = Pattern.compile("(\\d{1,6}) ?(ms|s|m|min|h|d)");

    private Span() {}

    static Optional<Duration> of(String typed) {
        var found = TYPED.matcher(typed.toLowerCase(Locale.ROOT));
        if (!found.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(found.group(1));
        return Optional.of(
                switch (found.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "h" -> Duration.ofHours(number);
                    case "d" -> Duration.ofDays(number);
                    default -> Duration.ofMinutes(number);
                });
    }

    /** In words that do not change with the way it was typed: {@code 5 min}, not {@code 5 min 0 s}. */
    static String said(Duration span) {
        if (span.toMillisPart() > 0) {
            return span.toMillis() + " ms";
        }
        if (span.toSecondsPart() > 0 || span.isZero()) {
            return span.toSeconds() + " s";
        }
        return span.toMinutesPart() > 0 ? span.toMinutes() + " min" : span.toHours() + " h";
    }
}
