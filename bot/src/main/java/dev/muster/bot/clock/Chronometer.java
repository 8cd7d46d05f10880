package dev.muster.bot.clock;

import dev.muster.bot.journal.Journal;
import dev.muster.bot.people.Homes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/** Everything that Muster does by itself about backups. */
public final class Chronometer {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofSeconds(30);

    private final Timetable timetable;
    private final Lookout lookout;
    private final Clockwork clockwork;
    private final Copies copies;
    private final Clock clock;

    /** Where what it asks goes, and where it is written down. */
    public record Ways(Asker asker, Journal journal, Homes homes) {}

    public Chronometer(Timetable timetable, Almanac almanac, Lookout lookout, Ways ways, Clock clock) {
        this.timetable = timetable;
        this.lookout = lookout;
        this.clockwork =
                new Clockwork(almanac, ways.asker(), new Wording(lookout::freshly), ways.journal(), ways.homes());
        this.copies = new Copies(ways.asker());
        this.clock = clock;
    }

    /** {@code repeat} does something again and again, each on a thread of its own: a slow cluster holds up no other. */
    public void start(List<String> clusters, BiConsumer<Runnable, Duration> repeat) {
        timetable.schedules().forEach(schedule -> repeat.accept(() -> clockwork.look(schedule, clock.instant()), TICK));
        clusters.forEach(cluster -> repeat.accept(() -> look(cluster), LOOK));
    }

    private void look(String cluster) {
        lookout.look(cluster, timetable, clock.instant());
        copies.look(cluster, lookout.backups(cluster), clock.instant());
    }
}
