package dev.muster.bot.run;

/** What people may want of a run. */
public enum Order {
    PAUSE,
    RESUME,
    CANCEL,
    RETRY,
    ROLL_BACK;

    /** What it does to a run in a given state. Pure, and the whole table. */
    sealed interface Effect {
        /** It will be done between two steps. */
        record Wished(Run.Wish wish) implements Effect {}

        /** A worker goes on with it. */
        record Goes(boolean back) implements Effect {}

        record Ends(State.How how) implements Effect {}

        record Impossible(String why) implements Effect {}
    }

    /** {@code begun}: somebody has worked on it before, and something may be done already. */
    Effect on(State state, boolean begun) {
        return switch (this) {
            case PAUSE ->
                switch (state) {
                    case State.Running _ -> new Effect.Wished(Run.Wish.PAUSE);
                    case State.Paused _ -> new Effect.Impossible("it is paused already");
                    default -> new Effect.Impossible("it is not running");
                };
            case RESUME ->
                switch (state) {
                    case State.Paused _ -> new Effect.Goes(false);
                    case State.Asking _ ->
                        new Effect.Impossible("it asks something, and somebody who may approve it answers that");
                    default -> new Effect.Impossible("it is not paused");
                };
            case CANCEL ->
                switch (state) {
                    case State.Proposed _, State.Resting _, State.Queued _ ->
                        new Effect.Ends(begun ? State.How.CANCELLED : State.How.WITHDRAWN);
                    case State.Running _ -> new Effect.Wished(Run.Wish.CANCEL);
                    case State.Paused _, State.Asking _ -> new Effect.Ends(State.How.CANCELLED);
                    case State.Failed _ -> new Effect.Ends(begun ? State.How.CANCELLED : State.How.WITHDRAWN);
                    case State.Ended _ -> new Effect.Impossible("it is over");
                };
            case RETRY ->
                switch (state) {
                    case State.Failed _ -> new Effect.Goes(false);
                    default -> new Effect.Impossible("no step has failed");
                };
            case ROLL_BACK ->
                switch (state) {
                    case State.Failed _ ->
                        begun ? new Effect.Goes(true) : new Effect.Impossible("nothing was done yet");
                    case State.Paused _, State.Asking _ -> new Effect.Goes(true);
                    case State.Running _ -> new Effect.Impossible("it is running: pause or cancel it first");
                    default -> new Effect.Impossible("there is nothing to roll back");
                };
        };
    }
}
