package dev.muster.bot.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.muster.commands.problem.Problem;
import java.time.Instant;
import java.util.Optional;

/** Where a run is. {@code due}, in milliseconds, is when it changes by itself. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "phase")
@JsonSubTypes({
    @JsonSubTypes.Type(value = State.Proposed.class, name = "proposed"),
    @JsonSubTypes.Type(value = State.Resting.class, name = "resting"),
    @JsonSubTypes.Type(value = State.Queued.class, name = "queued"),
    @JsonSubTypes.Type(value = State.Running.class, name = "running"),
    @JsonSubTypes.Type(value = State.Paused.class, name = "paused"),
    @JsonSubTypes.Type(value = State.Asking.class, name = "asking"),
    @JsonSubTypes.Type(value = State.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = State.Ended.class, name = "ended")
})
public sealed interface State {

    /** People vote, until {@code due}. */
    record Proposed(long due) implements State {}

    /** Approved, and resting for a while so that somebody can still stop it. */
    record Resting(long due) implements State {}

    /** It may run; {@code behind} another run if that holds the cluster. */
    record Queued(Optional<Long> behind) implements State {}

    record Running() implements State {}

    record Paused() implements State {}

    /** It asks before a step whether to go on; at {@code due} it asks again. */
    record Asking(int step, String question, long due) implements State {}

    /** A step failed, and people have to choose. */
    record Failed(int step, Problem problem) implements State {}

    record Ended(How how, long at, Optional<Problem> problem) implements State {
        public Instant when() {
            return Instant.ofEpochMilli(at);
        }
    }

    enum How {
        DONE,
        ROLLED_BACK,
        CANCELLED,
        DENIED,
        EXPIRED,
        WITHDRAWN,
        LAPSED,
        /** The clock had asked for it, and nobody has to choose. */
        FAILED;

        /** Whether anything was done to the world, at least in part. */
        public boolean ran() {
            return this == DONE || this == ROLLED_BACK || this == CANCELLED || this == FAILED;
        }
    }
}
