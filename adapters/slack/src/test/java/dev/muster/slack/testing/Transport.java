package dev.muster.slack.testing;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** One attempt to deliver, by whichever way the app is set up for. */
interface Transport {

    /** {@code attempt} is 0 at first; {@code reason} says why there is another one. */
    Outcome send(Parcel parcel, int attempt, String reason, Duration patience);

    sealed interface Outcome {
        record Acked(JsonNode body, long nanos) implements Outcome {}

        record Failed(String reason) implements Outcome {}
    }
}
