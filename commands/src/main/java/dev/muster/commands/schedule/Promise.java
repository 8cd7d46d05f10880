package dev.muster.commands.schedule;

import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a schedule promises, and how it stands.
 *
 * @param since when it was first seen: nothing is promised for the time before
 * @param rhythm when its moments come
 * @param failure how the last time failed, if it did
 */
public record Promise(Schedule schedule, Instant since, Rhythm rhythm, boolean paused, Optional<Failure> failure) {

    /**
     * When the moments of a schedule come.
     *
     * @param interval how far its moments lie apart at present
     * @param next the first of its moments after another one: they may come at odd times
     */
    public record Rhythm(Duration interval, UnaryOperator<Instant> next) {}

    public record Failure(Instant at, Problem problem) {}
}
