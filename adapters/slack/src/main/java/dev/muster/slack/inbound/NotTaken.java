package dev.muster.slack.inbound;

/** It could not be kept, and so must not be acknowledged. */
final class NotTaken extends RuntimeException {
    NotTaken(String message) {
        super(message);
    }

    /** Without the cause: what a store says of its trouble may hold what it was to keep. */
    NotTaken(RuntimeException cause) {
        super(cause.getClass().getSimpleName());
    }
}
