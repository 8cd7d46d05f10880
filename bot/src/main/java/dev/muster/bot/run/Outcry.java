package dev.muster.bot.run;

import dev.muster.commands.problem.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * Whether people hear that something failed which the clock asks for again and again: the first time, when the reason is
 * another one, once a day, and when it works again. Who is told the same every five minutes looks no more.
 */
public final class Outcry {
    private static final Duration AGAIN = Duration.ofDays(1);
    /** The moment differs each time, the place among several that begin at once does not. */
    private static final Pattern DELIVERY = Pattern.compile("(.*:)\\d+((?:/\\d+)?)");

    private static final Pattern DIFFERS = Pattern.compile("\\S*\\d\\S*");

    private Outcry() {}

    private record Told(String reason, Instant since, Instant at) {
        /** Whoever has set the clock back must not be told nothing for as long. */
        boolean isOld(String now, Instant at) {
            return !reason.equals(now) || Duration.between(this.at, at).abs().compareTo(AGAIN) >= 0;
        }
    }

    /** It failed: whether that is news. */
    public static boolean fails(Handle h, String delivery, Problem problem, Instant now) {
        var reason = problem.code() + " " + DIFFERS.matcher(problem.fact()).replaceAll("#");
        var told = told(h, delivery);
        if (told.filter(it -> !it.isOld(reason, now)).isPresent()) {
            return false;
        }
        h.createUpdate("""
                        INSERT INTO outcry (about, reason, since, told) VALUES (:about, :reason, :now, :now)
                            ON CONFLICT (about) DO UPDATE SET reason = excluded.reason, told = excluded.told
                        """)
                .bind("about", about(delivery))
                .bind("reason", reason.replace("\0", ""))
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
        return true;
    }

    /** It worked: for how long it had failed, if people were told of that. */
    public static Optional<Duration> works(Handle h, String delivery, Instant now) {
        return told(h, delivery).map(told -> {
            h.createUpdate("DELETE FROM outcry WHERE about = :about")
                    .bind("about", about(delivery))
                    .execute();
            return Duration.between(told.since(), now);
        });
    }

    private static Optional<Told> told(Handle h, String delivery) {
        return h.createQuery("SELECT reason, since, told FROM outcry WHERE about = :about FOR UPDATE")
                .bind("about", about(delivery))
                .map((row, _) -> new Told(row.getString("reason"), at(row, "since"), at(row, "told")))
                .findOne();
    }

    private static Instant at(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static String about(String delivery) {
        return DELIVERY.matcher(delivery).replaceFirst("$1$2");
    }
}
