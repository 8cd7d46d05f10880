package dev.muster.bot.clock;

import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Owed;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.people.Homes;
import dev.muster.bot.run.Outcry;
import dev.muster.bot.run.Run;
import dev.muster.bot.run.State;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Asks for what schedules name when their time has come. The delivery of what it asks is made of the moment: whoever dies
 * between asking and noting it, or races another replica, begins nothing twice.
 */
public final class Clockwork {
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final int LONGEST_PAUSE = 5;

    private final Almanac almanac;
    private final Asker asker;
    private final Wording wording;
    private final Journal journal;
    private final Homes homes;

    Clockwork(Almanac almanac, Asker asker, Wording wording, Journal journal, Homes homes) {
        this.almanac = almanac;
        this.asker = asker;
        this.wording = wording;
        this.journal = journal;
        this.homes = homes;
    }

    /** All deliveries of a schedule begin so. */
    static String beginning(Schedule schedule) {
        return "schedule:%s:%s:".formatted(schedule.cluster(), schedule.name());
    }

    static String delivery(Schedule schedule, Instant due) {
        return beginning(schedule) + due.getEpochSecond();
    }

    /** Looks whether its time has come. To be called every second. */
    void look(Schedule schedule, Instant now) {
        var kept = almanac.of(schedule, now);
        if (kept.pause().isPresent()
                || kept.trouble().filter(it -> it.again().isAfter(now)).isPresent()) {
            return;
        }
        Cron.of(schedule.when().cron(), schedule.when().zone())
                .due(kept.handled(), now)
                .ifPresent(due -> come(schedule, kept, due, now));
    }

    private void come(Schedule schedule, Kept kept, Instant due, Instant now) {
        var busy = asker.atWork(schedule.cluster(), run -> isInTheWay(schedule, due, run));
        if (busy.isPresent()) {
            almanac.jdbi().useTransaction(h -> skip(h, schedule, due, busy.get(), now));
            return;
        }
        var words = wording.of(schedule);
        Optional<Refused> refused = Optional.empty();
        for (int i = 0; i < words.size(); i++) {
            var delivery = delivery(schedule, due) + (i == 0 ? "" : "/" + (i + 1));
            var asked = asker.ask(schedule.cluster(), words.get(i), delivery, now);
            refused = refused.or(() -> asked.map(problem -> new Refused(delivery, problem)));
        }
        refused.ifPresentOrElse(
                it -> almanac.jdbi().useTransaction(h -> troubled(h, schedule, kept, it, trouble(kept, it, due, now))),
                () -> almanac.jdbi().useTransaction(h -> almanac.handled(h, schedule, due, !words.isEmpty())));
    }

    private record Refused(String delivery, Problem problem) {}

    /** What this very moment began before a crash is not. */
    private static boolean isInTheWay(Schedule schedule, Instant due, Run run) {
        return !Asker.isDeliveredAs(run, delivery(schedule, due))
                && (Asker.isDeliveredAs(run, beginning(schedule)) || Wording.isSame(schedule, run));
    }

    private void skip(Handle h, Schedule schedule, Instant due, Run busy, Instant now) {
        if (!almanac.handled(h, schedule, due, false)) {
            return;
        }
        if (busy.state() instanceof State.Paused) {
            // It would be in the way for ever: whoever paused it may have forgotten.
            tell(h, schedule, due, now, new Refused(delivery(schedule, due), paused(busy)));
        } else {
            note(h, schedule, now, new What.ScheduleSkipped(schedule.name(), due, busy.number()));
        }
    }

    private static Problem paused(Run run) {
        return new Problem(
                "PAUSED_IN_THE_WAY",
                "plan %d, which does the same, is paused".formatted(run.number()),
                "let it go on or end it: /db run resume %d, /db run cancel %d".formatted(run.number(), run.number()));
    }

    private static Kept.Trouble trouble(Kept kept, Refused refused, Instant due, Instant now) {
        int before = kept.trouble().map(Kept.Trouble::tries).orElse(0);
        var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(before, LONGEST_PAUSE));
        return new Kept.Trouble(refused.problem(), due, now, before + 1, now.plus(pause));
    }

    /** It is tried again until it goes, or until the next moment has come; written down once, and told when it is news. */
    private void troubled(Handle h, Schedule schedule, Kept kept, Refused refused, Kept.Trouble trouble) {
        boolean known =
                kept.trouble().filter(it -> it.due().equals(trouble.due())).isPresent();
        if (!almanac.troubled(h, schedule, trouble) || known) {
            return;
        }
        tell(h, schedule, trouble.due(), trouble.at(), refused);
    }

    private void tell(Handle h, Schedule schedule, Instant due, Instant now, Refused refused) {
        boolean news = Outcry.fails(h, refused.delivery(), refused.problem(), now);
        note(h, schedule, now, new What.ScheduleFailed(schedule.name(), due, refused.problem()))
                .filter(_ -> news)
                .ifPresent(event -> homes.of(schedule.cluster())
                        .forEach(home -> Owed.owe(
                                h,
                                "schedule:%d:%s:%s".formatted(event, home.chat(), home.channel()),
                                new Subject.Alarm(event),
                                Outbox.Urgency.DECISION,
                                home)));
    }

    private Optional<Long> note(Handle h, Schedule schedule, Instant at, What what) {
        var entry = Entry.of(at, Event.Scope.of(schedule.cluster()), what);
        return journal.append(h, entry.by(Who.clock(beginning(schedule) + at.getEpochSecond())));
    }
}
