package dev.muster.commands.vault;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** How a backup was proven, kept beside it. {@code problems} are empty when it is good; {@code seen} says what was looked at. */
public record Verification(
        Instant at, Depth depth, Duration took, List<String> seen, List<String> problems, String repository) {
    public Verification {
        Objects.requireNonNull(at);
        Objects.requireNonNull(depth);
        seen = List.copyOf(seen);
        problems = List.copyOf(problems);
    }

    public enum Depth {
        /** Read back, hashed, opened and listed. */
        QUICK,
        /** Restored beside, checked and counted. */
        DEEP
    }

    public boolean passed() {
        return problems.isEmpty();
    }
}
