package dev.muster.commands.plan;

import java.time.Instant;
import java.util.Optional;

/** What would be gone for good; of data, the range of time from which it would be missing. */
public record Loss(String what, Optional<Instant> from, Optional<Instant> to) {
    public static final Loss NONE = new Loss("nothing", Optional.empty(), Optional.empty());

    public static Loss of(String what) {
        return new Loss(what, Optional.empty(), Optional.empty());
    }
}
