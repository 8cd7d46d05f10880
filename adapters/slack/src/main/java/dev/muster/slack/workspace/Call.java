package dev.muster.slack.workspace;

import java.util.Optional;

/**
 * What is asked of Slack, and about which channel.
 *
 * @param urgent people wait for it: it may use what is kept in reserve
 */
public record Call(Method method, Optional<String> channel, boolean urgent) {
    public static Call of(Method method) {
        return new Call(method, Optional.empty(), false);
    }

    public static Call of(Method method, String channel) {
        return new Call(method, Optional.of(channel), false);
    }

    public Call urgent(boolean isUrgent) {
        return new Call(method, channel, isUrgent);
    }
}
