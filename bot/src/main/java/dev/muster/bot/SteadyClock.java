package dev.muster.bot;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** The time of day, except that it never goes back: what has expired stays so when somebody sets the machine's clock. */
final class SteadyClock extends Clock {
    private final Clock wall;
    private final AtomicReference<Reading> last;

    private record Reading(Instant at, long nanos) {
        Reading later(Instant wall, long now) {
            var steady = at.plusNanos(Math.max(0, now - nanos));
            return new Reading(wall.isAfter(steady) ? wall : steady, now);
        }
    }

    SteadyClock(Clock wall) {
        this.wall = wall;
        this.last = new AtomicReference<>(new Reading(wall.instant(), System.nanoTime()));
    }

    @Override
    public Instant instant() {
        return last.updateAndGet(reading -> reading.later(wall.instant(), System.nanoTime()))
                .at();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
