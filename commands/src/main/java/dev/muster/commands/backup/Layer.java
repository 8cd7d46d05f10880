package dev.muster.commands.backup;

/** What a physical backup holds: everything, or what changed since another one. */
public sealed interface Layer {

    record Full() implements Layer {}

    /** What changed since the newest one; a problem where that is impossible. */
    record Incremental() implements Layer {}

    /** As a schedule wants it: one of so many is full, and each that cannot be incremental. */
    record FullEvery(int backups) implements Layer {}
}
