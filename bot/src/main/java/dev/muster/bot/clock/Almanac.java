package dev.muster.bot.clock;

import dev.muster.bot.journal.Shape;
import dev.muster.commands.schedule.Schedule;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;

/** What is kept of schedules. Only one of several replicas gets a moment, and none gets it twice. */
public final class Almanac {
    private final Jdbi jdbi;
    private final Shape shape;

    public Almanac(Jdbi jdbi, Shape shape) {
        this.jdbi = jdbi;
        this.shape = shape;
    }

    Jdbi jdbi() {
        return jdbi;
    }

    /**
     * As it is kept; one that is new, or has other moments than before, has no past. After somebody has set the clock back
     * what was handled may lie far ahead, and nothing would be done until then.
     */
    Kept of(Schedule schedule, Instant now) {
        return jdbi.inTransaction(h -> {
            var moments = schedule.when().cron() + " " + schedule.when().zone();
            // It is asked every second: only what changes something is written.
            boolean asItWas = on(h.createQuery("""
                            SELECT EXISTS (SELECT FROM schedule
                                            WHERE cluster = :cluster AND name = :name AND moments = :moments
                                              AND handled <= :soon)
                            """), schedule)
                    .bind("moments", moments)
                    .bind("soon", utc(now.plusSeconds(60)))
                    .mapTo(Boolean.class)
                    .one();
            if (asItWas) {
                return find(h, schedule).orElseThrow();
            }
            on(h.createUpdate("""
                            INSERT INTO schedule (cluster, name, moments, since, handled)
                            VALUES (:cluster, :name, :moments, :now, :now)
                                ON CONFLICT (cluster, name) DO UPDATE
                               SET moments = excluded.moments, since = excluded.since, handled = excluded.handled,
                                   problem = NULL, tries = 0, retry_at = NULL
                             WHERE schedule.moments <> excluded.moments OR schedule.handled > :soon
                            """), schedule)
                    .bind("moments", moments)
                    .bind("now", utc(now))
                    .bind("soon", utc(now.plusSeconds(60)))
                    .execute();
            return find(h, schedule).orElseThrow();
        });
    }

    Optional<Kept> find(Handle h, Schedule schedule) {
        return on(h.createQuery("""
                        SELECT since, handled, begun, problem::text AS problem, paused::text AS paused
                          FROM schedule WHERE cluster = :cluster AND name = :name
                        """), schedule).map((row, _) -> kept(row)).findOne();
    }

    private Kept kept(ResultSet row) throws SQLException {
        return new Kept(
                at(row, "since").orElseThrow(),
                at(row, "handled").orElseThrow(),
                at(row, "begun"),
                Optional.ofNullable(row.getString("problem")).map(text -> shape.read(text, Kept.Trouble.class)),
                Optional.ofNullable(row.getString("paused")).map(text -> shape.read(text, Kept.Pause.class)));
    }

    /** Whether it was we who handled the moment. */
    boolean handled(Handle h, Schedule schedule, Instant due, boolean begun) {
        return on(h.createUpdate("""
                        UPDATE schedule
                           SET handled = :due, begun = CASE WHEN :begun THEN :due ELSE begun END,
                               problem = NULL, tries = 0, retry_at = NULL
                         WHERE cluster = :cluster AND name = :name AND handled < :due
                        """), schedule)
                        .bind("due", utc(due))
                        .bind("begun", begun)
                        .execute()
                == 1;
    }

    /** Whether it was we who found that it cannot be planned at the moment. */
    boolean troubled(Handle h, Schedule schedule, Kept.Trouble trouble) {
        return on(h.createUpdate("""
                        UPDATE schedule SET problem = :problem::json, tries = :tries, retry_at = :again
                         WHERE cluster = :cluster AND name = :name AND handled < :due AND tries < :tries
                        """), schedule)
                        .bind("problem", shape.write(trouble))
                        .bind("tries", trouble.tries())
                        .bind("again", utc(trouble.again()))
                        .bind("due", utc(trouble.due()))
                        .execute()
                == 1;
    }

    boolean pause(Handle h, Schedule schedule, Kept.Pause pause) {
        return on(h.createUpdate("""
                        UPDATE schedule SET paused = :pause::json
                         WHERE cluster = :cluster AND name = :name AND paused IS NULL
                        """), schedule)
                        .bind("pause", shape.write(pause))
                        .execute()
                == 1;
    }

    /** What went by in the meantime was not wanted. */
    boolean resume(Handle h, Schedule schedule, Instant now) {
        return on(h.createUpdate("""
                        UPDATE schedule
                           SET paused = NULL, handled = greatest(handled, :now), problem = NULL, tries = 0,
                               retry_at = NULL
                         WHERE cluster = :cluster AND name = :name AND paused IS NOT NULL
                        """), schedule).bind("now", utc(now)).execute() == 1;
    }

    private static <S extends SqlStatement<S>> S on(S statement, Schedule schedule) {
        return statement.bind("cluster", schedule.cluster()).bind("name", schedule.name());
    }

    private static Optional<Instant> at(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
