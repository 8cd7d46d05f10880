package dev.muster.commands.moment;

import dev.muster.commands.problem.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Understands moments of the past as people write them, in UTC unless they say otherwise. What could mean two things is not
 * guessed but asked back. Pure.
 */
public final class Moments {
    /** For completion. */
    public static final List<String> COMMON = List.of("10m ago", "1h ago", "yesterday 14:05", "now");

    /** For help. */
    public static final List<String> EXAMPLES =
            List.of("10m ago", "2h ago", "14:05", "yesterday 14:05", "2026-03-01 14:05", "2026-03-01T15:05+01:00");

    private static final int LONGEST = 60;

    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final String TIME =
            "(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9}))?)?";
    private static final String ZONE = "(?: ?(?<zone>z|utc|gmt|[+-]\\d{2}(?::?\\d{2})?))?";
    private static final String DAY = "(?<day>today|yesterday|\\d{4}-\\d{2}-\\d{2})";

    private static final Pattern CLOCK = Pattern.compile(TIME + ZONE);
    private static final Pattern DAY_FIRST = Pattern.compile(DAY + "(?:t|,? (?:at )?)" + TIME + ZONE);
    private static final Pattern DAY_LAST = Pattern.compile(TIME + ZONE + " " + DAY);
    private static final Pattern AGO = Pattern.compile("((?:\\d{1,6} ?[a-z]+ ?)+?)(?: ?ago)?");
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,6}) ?([a-z]+)");

    private Moments() {}

    /** Throws a {@link Problem.Trouble} with examples when it is none, or could be several. */
    public static Instant parse(String said, Instant now) {
        if (said.length() > LONGEST) {
            throw notUnderstood(said, "");
        }
        var words = said.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        try {
            return parsed(words, now).orElseThrow(() -> notUnderstood(said, words));
        } catch (DateTimeException | ArithmeticException _) {
            throw notUnderstood(said, words);
        }
    }

    /** With its zone, so that nobody has to guess. */
    public static String shown(Instant moment) {
        return SHOWN.format(moment);
    }

    private static Optional<Instant> parsed(String words, Instant now) {
        if (words.equals("now")) {
            return Optional.of(now);
        }
        for (var shape : List.of(DAY_FIRST, DAY_LAST)) {
            var found = shape.matcher(words);
            if (found.matches()) {
                var zone = zone(found.group("zone"));
                return Optional.of(day(found.group("day"), now, zone)
                        .atTime(time(found))
                        .atOffset(zone)
                        .toInstant());
            }
        }
        var clock = CLOCK.matcher(words);
        return clock.matches() ? Optional.of(lastTime(clock, now)) : ago(words).map(now::minus);
    }

    /** The last time that it was so: what people look for lies behind them. */
    private static Instant lastTime(Matcher clock, Instant now) {
        var zone = zone(clock.group("zone"));
        var today = now.atOffset(zone).toLocalDate().atTime(time(clock)).atOffset(zone);
        return (today.toInstant().isAfter(now) ? today.minusDays(1) : today).toInstant();
    }

    private static LocalDate day(String word, Instant now, ZoneOffset zone) {
        var today = now.atOffset(zone).toLocalDate();
        return switch (word) {
            case "today" -> today;
            case "yesterday" -> today.minusDays(1);
            default -> LocalDate.parse(word);
        };
    }

    private static LocalTime time(Matcher found) {
        var fraction = Optional.ofNullable(found.group("fraction")).orElse("");
        return LocalTime.of(
                Integer.parseInt(found.group("hour")),
                Integer.parseInt(found.group("minute")),
                Optional.ofNullable(found.group("second"))
                        .map(Integer::parseInt)
                        .orElse(0),
                Integer.parseInt((fraction + "000000000").substring(0, 9)));
    }

    private static ZoneOffset zone(@Nullable String word) {
        return word == null || word.matches("z|utc|gmt") ? ZoneOffset.UTC : ZoneOffset.of(word);
    }

    private static Optional<Duration> ago(String words) {
        var whole = AGO.matcher(words);
        if (!whole.matches()) {
            return Optional.empty();
        }
        var sum = Duration.ZERO;
        var amounts = AMOUNT.matcher(whole.group(1));
        while (amounts.find()) {
            var unit = unit(amounts.group(2));
            if (unit.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.plus(unit.get().multipliedBy(Long.parseLong(amounts.group(1))));
        }
        return Optional.of(sum);
    }

    private static Optional<Duration> unit(String word) {
        return switch (word) {
            case "s", "sec", "secs", "second", "seconds" -> Optional.of(Duration.ofSeconds(1));
            case "m", "min", "mins", "minute", "minutes" -> Optional.of(Duration.ofMinutes(1));
            case "h", "hr", "hrs", "hour", "hours" -> Optional.of(Duration.ofHours(1));
            case "d", "day", "days" -> Optional.of(Duration.ofDays(1));
            case "w", "week", "weeks" -> Optional.of(Duration.ofDays(7));
            default -> Optional.empty();
        };
    }

    private static Problem.Trouble notUnderstood(String said, String words) {
        return new Problem(
                        "UNKNOWN_TIME",
                        "“" + cut(said) + "” " + why(words),
                        "write " + String.join(", ", EXAMPLES) + "; without a zone it is UTC")
                .asTrouble();
    }

    private static String why(String words) {
        if (words.matches("today|yesterday|\\d{4}-\\d{2}-\\d{2}")) {
            return "is a whole day, not a moment";
        }
        if (words.matches("\\d{1,2}[./]\\d{1,2}[./].*|\\d{1,2}-\\d{1,2}-.*")) {
            return "could be several days: which number is the month?";
        }
        if (words.matches(".*\\d:\\d{2}.* ?[ap]\\.?m\\.?") || words.matches("\\d{1,2} ?[ap]\\.?m\\.?")) {
            return "is not a time of 24 hours";
        }
        if (words.matches(".*\\d:\\d{2}.* [a-z]{2,5}")) {
            return "names a zone that means different things to different people: write an offset such as +01:00";
        }
        return "is no time that is understood";
    }

    private static String cut(String said) {
        return said.length() > LONGEST ? said.substring(0, LONGEST - 1) + "…" : said;
    }
}
