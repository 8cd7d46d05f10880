package dev.muster.commands.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How long steps took before. */
@FunctionalInterface
public interface Past {
    Past NONE = (_, _) -> List.of();

    /** A step that was done: its proof's values hold how much it was. */
    record Taken(Instant at, Duration took, Proof proof) {}

    /** Of one cluster and one kind of step, newest first, the last few. */
    List<Taken> of(String cluster, Class<? extends Step> step);
}
