package dev.muster.bot;

import dev.muster.bot.config.Backups;
import dev.muster.commands.schedule.Schedule;
import dev.muster.commands.schedule.Schedule.Kind;
import dev.muster.commands.vault.Keeping;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What is done by itself, as it is configured. */
final class Schedules {
    /** At an hour at which most backups are done. */
    private static final Schedule.When EVERY_MORNING = new Schedule.When("40 4 * * *", ZoneOffset.UTC);

    private Schedules() {}

    /** Where retention is configured, it is kept to every day, unless somebody has said when. */
    static List<Schedule> of(Backups backups) {
        var schedules = new ArrayList<Schedule>();
        backups.schedules().forEach(schedule -> schedules.add(schedule(schedule)));
        for (var keeping : backups.keepings()) {
            boolean said = schedules.stream()
                    .anyMatch(it -> it.cluster().equals(keeping.cluster()) && it.kind() == Kind.PRUNE);
            if (!said && !keeping.retention().isEmpty()) {
                schedules.add(prune(keeping));
            }
        }
        return List.copyOf(schedules);
    }

    private static Schedule prune(Keeping keeping) {
        return new Schedule(keeping.cluster(), "prune-daily", Kind.PRUNE, EVERY_MORNING, List.of());
    }

    private static Schedule schedule(Backups.Schedule schedule) {
        return new Schedule(
                schedule.cluster(),
                schedule.name(),
                switch (schedule.what()) {
                    case LOGICAL -> Kind.LOGICAL;
                    case PHYSICAL -> Kind.PHYSICAL;
                    case VERIFY -> Kind.VERIFY;
                    case PRUNE -> Kind.PRUNE;
                },
                new Schedule.When(schedule.when().expression(), schedule.when().zone()),
                schedule.databases(),
                schedule.fullEvery());
    }
}
