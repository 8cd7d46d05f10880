package dev.muster.bot.clock;

import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * Moments given by the five fields of cron, in a zone. A time of day that the clocks leave out comes right after the hour
 * that is missing; one that they show twice comes the first time. What comes every hour follows the hours as they pass.
 */
public final class Cron {
    private static final int FIELDS = 5;
    private static final int HOUR = 1;
    /** It lasts beyond the rarest date there is, 29 February on a given day of the week. */
    private static final Duration LONGEST = Duration.ofDays(41 * 366L);

    private static final Duration FIRST_LOOK_BACK = Duration.ofMinutes(2);

    /** The library is asked in UTC alone: it leaves out days on which the clocks are set forward. */
    private final CronSchedule inUtc;

    private final ZoneId zone;
    private final boolean byHour;

    private Cron(CronSchedule inUtc, ZoneId zone, boolean byHour) {
        this.inUtc = inUtc;
        this.zone = zone;
        this.byHour = byHour;
    }

    /** Why it is none, in a sentence that goes on after its name; empty if it is one. */
    public static Optional<String> mistake(String text) {
        if (fields(text).size() != FIELDS) {
            return Optional.of(
                    "“" + text
                            + "” must have five fields: minute, hour, day of the month, month, day of the week; such as 0 2 * * *");
        }
        try {
            return isNever(of(text, ZoneOffset.UTC)) ? Optional.of("“" + text + "” never comes") : Optional.empty();
        } catch (IllegalArgumentException e) {
            var why = String.valueOf(e.getMessage()).replaceFirst("^Failed to parse cron expression\\. ", "");
            return Optional.of("“" + text + "” is no cron: " + why);
        }
    }

    private static List<String> fields(String text) {
        return List.of(text.strip().split("\\s+", -1));
    }

    private static boolean isNever(Cron cron) {
        var now = Instant.now();
        return cron.next(now).isAfter(now.plus(LONGEST));
    }

    public static Cron of(String text, ZoneId zone) {
        var fields = fields(text);
        return new Cron(
                new CronSchedule(String.join(" ", fields), ZoneOffset.UTC, CronStyle.UNIX),
                zone,
                fields.size() > HOUR && fields.get(HOUR).startsWith("*"));
    }

    public Instant next(Instant after) {
        return byHour ? nextAsTimePasses(after) : nextOfTheDay(after);
    }

    private Instant nextAsTimePasses(Instant after) {
        var rules = zone.getRules();
        var next = inUtc(after, rules.getOffset(after));
        var change = rules.nextTransition(after);
        return change == null || next.isBefore(change.getInstant())
                ? next
                : inUtc(change.getInstant().minusNanos(1), change.getOffsetAfter());
    }

    private Instant inUtc(Instant after, ZoneOffset offset) {
        int seconds = offset.getTotalSeconds();
        return inUtc.getInitialExecutionTime(after.plusSeconds(seconds)).minusSeconds(seconds);
    }

    private Instant nextOfTheDay(Instant after) {
        var local = LocalDateTime.ofInstant(after, zone);
        Instant next;
        do {
            local = LocalDateTime.ofInstant(
                    inUtc.getInitialExecutionTime(local.toInstant(ZoneOffset.UTC)), ZoneOffset.UTC);
            next = instant(local);
        } while (!next.isAfter(after));
        return next;
    }

    private Instant instant(LocalDateTime local) {
        var rules = zone.getRules();
        var change = rules.getTransition(local);
        return change != null && change.isGap()
                ? change.getInstant()
                : local.toInstant(rules.getValidOffsets(local).getFirst());
    }

    /**
     * The latest moment up to {@code now} that comes after {@code handled}: however many went by meanwhile, it is the only
     * one that is still to be done.
     */
    public Optional<Instant> due(Instant handled, Instant now) {
        if (!handled.isBefore(now) || next(handled).isAfter(now)) {
            return Optional.empty();
        }
        var back = FIRST_LOOK_BACK;
        var from = later(handled, now.minus(back));
        while (next(from).isAfter(now)) {
            back = back.multipliedBy(4);
            from = later(handled, now.minus(back));
        }
        var latest = next(from);
        for (var following = next(latest); !following.isAfter(now); following = next(latest)) {
            latest = following;
        }
        return Optional.of(latest);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** How far the moments around one lie apart: that before it is not known, that after it is. */
    public Duration interval(Instant from) {
        var next = next(from);
        return Duration.between(next, next(next));
    }
}
