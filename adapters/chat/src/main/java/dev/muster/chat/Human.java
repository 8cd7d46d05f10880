package dev.muster.chat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, sizes and times as people read them. */
public final class Human {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Human() {}

    /** Powers of 1024, as PostgreSQL counts them. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 || value >= 100
                ? "%.0f %s".formatted(value, UNITS[unit])
                : "%.1f %s".formatted(value, UNITS[unit]);
    }

    /** The two largest units: {@code 3 d 4 h}, {@code 2 min 5 s}, {@code 0.4 s}. */
    public static String duration(Duration duration) {
        if (duration.toSeconds() < 10) {
            return "%.1f s".formatted(duration.toMillis() / 1000.0);
        }
        if (duration.toMinutes() < 1) {
            return duration.toSeconds() + " s";
        }
        if (duration.toHours() < 1) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        if (duration.toDays() < 1) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return duration.toDays() + " d " + duration.toHoursPart() + " h";
    }

    public static String percent(double part, double whole) {
        double percent = whole == 0 ? 0 : 100 * part / whole;
        return percent > 99 && percent < 100 ? "%.2f %%".formatted(percent) : "%.0f %%".formatted(percent);
    }

    public static String clock(Instant at) {
        return CLOCK.format(at);
    }

    /** The date in UTC. */
    public static String day(Instant at) {
        return DAY.format(at);
    }

    /** The time of day, and the day when that is not the one of {@code now}. */
    public static String clock(Instant at, Instant now) {
        return DAY.format(at).equals(DAY.format(now)) ? clock(at) : DAY.format(at) + " " + clock(at);
    }

    public static String count(long number, String singular) {
        return number + " " + singular + (number == 1 ? "" : "s");
    }
}
