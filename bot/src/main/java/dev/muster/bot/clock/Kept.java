package dev.muster.bot.clock;

import dev.muster.commands.problem.Problem;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a schedule.
 *
 * @param since when it was first seen
 * @param handled the moment that was handled last
 * @param begun the last moment at which something was begun
 * @param trouble why the moment that is due now could not be planned, and when it is tried again
 */
public record Kept(
        Instant since, Instant handled, Optional<Instant> begun, Optional<Trouble> trouble, Optional<Pause> pause) {

    public record Trouble(Problem problem, Instant due, Instant at, int tries, Instant again) {}

    public record Pause(String by, Instant at, Optional<String> reason) {}
}
