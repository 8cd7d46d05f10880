package dev.muster.slack.inbound;

import java.time.Duration;

/**
 * How long what may take with sockets.
 *
 * @param greeting until a new one is greeted
 * @param ping between two looks whether it still answers; it then has three seconds
 * @param silence without any delivery, until one that answers is replaced all the same
 * @param linger of the old one beside the new one
 * @param pause after the first failure
 * @param longestPause after many
 */
public record Patience(
        Duration greeting, Duration ping, Duration silence, Duration linger, Duration pause, Duration longestPause) {
    /** Slack wants few new sockets, and gives each event up after six minutes; we are to be back half a minute after it. */
    public static final Patience WITH_SLACK = new Patience(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(15));
}
