package dev.muster.bot.clock;

import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import dev.muster.bot.run.Run;
import dev.muster.bot.run.Runs;
import dev.muster.bot.run.State;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.schedule.Promise;
import dev.muster.commands.schedule.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The schedules that there are, how each stands, and halting one. */
public final class Timetable {
    private static final Problem UNKNOWN =
            new Problem("FAILED", "it failed", "look at its plan, and at the log of Muster");

    private final List<Schedule> schedules;
    private final Almanac almanac;
    private final Runs runs;
    private final Journal journal;

    public Timetable(List<Schedule> schedules, Almanac almanac, Runs runs, Journal journal) {
        this.schedules = List.copyOf(schedules);
        this.almanac = almanac;
        this.runs = runs;
        this.journal = journal;
    }

    /** A schedule as it stands: {@code last} is what it began last, several runs perhaps. */
    public record Line(Schedule schedule, Kept kept, Instant next, List<Run> last) {

        /** How it failed the last time; a plan that cannot be made has failed, too. */
        public Optional<Promise.Failure> failure() {
            return kept.trouble()
                    .map(trouble -> new Promise.Failure(trouble.at(), trouble.problem()))
                    .or(() ->
                            last.stream().flatMap(run -> failure(run).stream()).findFirst());
        }

        private static Optional<Promise.Failure> failure(Run run) {
            return run.state() instanceof State.Ended(var how, var at, var problem)
                            && (how == State.How.FAILED || how == State.How.LAPSED)
                    ? Optional.of(new Promise.Failure(Instant.ofEpochMilli(at), problem.orElse(UNKNOWN)))
                    : Optional.empty();
        }
    }

    public List<Schedule> schedules() {
        return schedules;
    }

    public Optional<Schedule> find(String cluster, String name) {
        return schedules.stream()
                .filter(schedule ->
                        schedule.cluster().equals(cluster) && schedule.name().equals(name))
                .findFirst();
    }

    public Line line(Schedule schedule, Instant now) {
        var kept = almanac.of(schedule, now);
        var cron = cron(schedule);
        var last = kept.begun()
                .map(begun -> runs.delivered(Clockwork.delivery(schedule, begun)))
                .orElse(List.of());
        return new Line(schedule, kept, cron.next(now), last);
    }

    /** What a cluster is promised. */
    public List<Promise> promises(String cluster, Instant now) {
        return schedules.stream()
                .filter(schedule -> schedule.cluster().equals(cluster))
                .map(schedule -> line(schedule, now))
                .map(line -> new Promise(
                        line.schedule(),
                        line.kept().since(),
                        new Promise.Rhythm(cron(line.schedule()).interval(now), cron(line.schedule())::next),
                        line.kept().pause().isPresent(),
                        line.failure()))
                .toList();
    }

    private static Cron cron(Schedule schedule) {
        return Cron.of(schedule.when().cron(), schedule.when().zone());
    }

    /** Whether it went on until now. */
    public boolean pause(Schedule schedule, Who who, Optional<String> reason, Instant now) {
        almanac.of(schedule, now);
        return almanac.jdbi().inTransaction(h -> {
            boolean paused = almanac.pause(h, schedule, new Kept.Pause(who.person(), now, reason));
            if (paused) {
                journal.append(h, entry(schedule, who, now, new What.SchedulePaused(schedule.name(), reason)));
            }
            return paused;
        });
    }

    /** Whether it was paused. */
    public boolean resume(Schedule schedule, Who who, Optional<String> reason, Instant now) {
        return almanac.jdbi().inTransaction(h -> {
            boolean resumed = almanac.resume(h, schedule, now);
            if (resumed) {
                journal.append(h, entry(schedule, who, now, new What.ScheduleResumed(schedule.name(), reason)));
            }
            return resumed;
        });
    }

    private static Entry entry(Schedule schedule, Who who, Instant now, What what) {
        return Entry.of(now, Event.Scope.of(schedule.cluster()), what).by(who);
    }
}
