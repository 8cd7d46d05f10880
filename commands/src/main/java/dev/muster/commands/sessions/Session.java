package dev.muster.commands.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A process of a server, as it was seen at one moment. */
record Session(SessionKey key, Peer peer, Activity activity, Waiting waiting, Kind kind) {
    private static final String CLIENT = "client backend";

    /** Who is at the other end. */
    record Peer(String user, String database, String application, String address) {}

    /** {@code query} is {@link Blanked}; {@code written} whether its transaction has changed anything. */
    record Activity(String state, Times since, boolean written, String query) {}

    record Times(Optional<Instant> transaction, Optional<Instant> query, Optional<Instant> state) {}

    record Waiting(Optional<String> event, List<Integer> blockedBy) {
        Waiting {
            blockedBy = List.copyOf(blockedBy);
        }
    }

    /**
     * What may be done about it.
     *
     * @param own whether it is a session of Muster
     * @param superuser whether it is somebody's who may do anything
     * @param endable whether our role has the right to end it
     */
    record Kind(String backend, boolean own, boolean superuser, boolean endable) {}

    int pid() {
        return key.pid();
    }

    /** A session of somebody else's program, logged in; everything that is ever ended is one. */
    boolean client() {
        return kind.backend().equals(CLIENT) && !kind.own() && !peer.database().isEmpty();
    }

    /** Idle, in a transaction or not. */
    boolean idle() {
        return activity.state().startsWith("idle");
    }

    boolean idleInTransaction() {
        return activity.state().startsWith("idle in transaction");
    }

    boolean active() {
        return activity.state().equals("active") || activity.state().equals("fastpath function call");
    }

    boolean inTransaction() {
        return activity.since().transaction().isPresent() && (active() || idleInTransaction());
    }

    /** How long it has been doing what it does. */
    Duration inState(Instant now) {
        var since =
                active() ? activity.since().query() : activity.since().state().or(() -> Optional.of(key.started()));
        return since.map(start -> age(start, now)).orElse(Duration.ZERO);
    }

    Optional<Duration> transactionAge(Instant now) {
        return inTransaction() ? activity.since().transaction().map(start -> age(start, now)) : Optional.empty();
    }

    private static Duration age(Instant start, Instant now) {
        var age = Duration.between(start, now);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
