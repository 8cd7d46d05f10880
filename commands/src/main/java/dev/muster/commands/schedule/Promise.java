package dev.muster.commands.schedule;

import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a schedule promises, and how it stands.
 *
 * @param since when it was first seen: nothing is promised for the time before
 * @param interval how far its moments lie apart
 * @param failure how the last time failed, if it did
 */
public record Promise(Schedule schedule, Instant since, Duration interval, boolean paused, Optional<Failure> failure) {

    public record Failure(Instant at, Problem problem) {}
}
