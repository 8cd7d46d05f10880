package dev.muster.commands.sessions;

import dev.muster.commands.plan.Work;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Waits for something to become so on a server, in small steps between which the run can be stopped. */
record Pace(Work work, Duration most) {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(75);

    @FunctionalInterface
    interface Condition {
        boolean holds() throws SQLException;
    }

    /** How long it took; empty when it did not become so in time. */
    Optional<Duration> until(Condition condition) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        while (!condition.holds()) {
            work.checkpoint();
            if (System.nanoTime() - begun > most.toNanos()) {
                return Optional.empty();
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return Optional.of(Duration.ofNanos(System.nanoTime() - begun));
    }
}
