package dev.muster.slack.workspace;

import java.util.Optional;
import java.util.Set;

/** What Slack said to a call. */
public sealed interface Answer<T> {

    record Given<T>(T value) implements Answer<T> {}

    /**
     * It will not.
     *
     * @param needed the scopes that were missed, if Slack named them
     */
    record Refused<T>(Call call, String error, Optional<String> needed) implements Answer<T> {
        private static final Set<String> BROKEN =
                Set.of("fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org");

        /** Nothing was done: with some errors Slack does not know that itself. */
        public boolean isDefinite() {
            return !BROKEN.contains(error);
        }

        public boolean is(String... errors) {
            return Set.of(errors).contains(error);
        }
    }

    /** Empty when Slack refused. */
    default Optional<T> given() {
        return switch (this) {
            case Given<T>(var value) -> Optional.of(value);
            case Refused<T> _ -> Optional.empty();
        };
    }
}
