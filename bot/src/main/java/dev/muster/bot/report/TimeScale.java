package dev.muster.bot.report;

import dev.muster.bot.incident.Incident;
import dev.muster.bot.incident.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where on the paper a moment is. */
record TimeScale(Instant from, Instant to, double left, double right) {
    private static final double TICK_ROOM = 84;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final int DAY = 86_400;
    private static final long[] STEPS = {
        5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, DAY, 2 * DAY, 7 * DAY, 14 * DAY
    };
    private static final DateTimeFormatter SECONDS = format("HH:mm:ss");
    private static final DateTimeFormatter MINUTES = format("HH:mm");
    private static final DateTimeFormatter DATE = format("d MMM uuuu");

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    /**
     * From the opening to the closing, and what belongs to it before and after; but what lies further away than the
     * incident took would press all of it together.
     */
    static TimeScale of(Incident incident, Instant now, double left, double right) {
        var opened = incident.opening().at();
        var end = incident.end(now);
        var reach = Stamp.between(opened, end).plus(SHORTEST);
        var near = Stream.concat(
                        Stream.of(opened, end.isBefore(opened) ? opened : end),
                        incident.timeline().stream().map(Incident.Line::at))
                .filter(at -> !at.isBefore(opened.minus(reach)) && !at.isAfter(opened.plus(reach.multipliedBy(2))))
                .sorted()
                .toList();
        var first = near.getFirst();
        var span = Stamp.between(first, near.getLast());
        var shown = span.compareTo(SHORTEST) < 0 ? SHORTEST : span;
        var margin = shown.dividedBy(40);
        return new TimeScale(first.minus(margin), first.plus(shown).plus(margin), left, right);
    }

    /** What lies outside is at the edge. */
    double x(Instant at) {
        double part = millis(from, at) / millis(from, to);
        return left + Math.clamp(part, 0, 1) * (right - left);
    }

    private static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toMillis();
    }

    boolean holds(Instant at) {
        return !at.isBefore(from) && !at.isAfter(to);
    }

    boolean touches(Instant begin, Instant end) {
        return !end.isBefore(from) && !begin.isAfter(to);
    }

    /** {@code day}: at the first, and wherever a new day begins. */
    record Tick(Instant at, String label, Optional<String> day) {}

    List<Tick> ticks() {
        long step = step();
        var format = step < 60 ? SECONDS : MINUTES;
        var ticks = new ArrayList<Tick>();
        var day = "";
        for (long at = Math.ceilDiv(from.getEpochSecond() + 1, step) * step; at <= to.getEpochSecond(); at += step) {
            var moment = Instant.ofEpochSecond(at);
            var today = DATE.format(moment);
            ticks.add(
                    new Tick(moment, format.format(moment), today.equals(day) ? Optional.empty() : Optional.of(today)));
            day = today;
        }
        return ticks;
    }

    private long step() {
        double seconds = millis(from, to) / 1000;
        double most = (right - left) / TICK_ROOM;
        for (long step : STEPS) {
            if (seconds / step <= most) {
                return step;
            }
        }
        return (long) Math.ceil(seconds / most / DAY) * DAY;
    }
}
