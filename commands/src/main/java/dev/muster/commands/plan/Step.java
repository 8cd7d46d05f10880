package dev.muster.commands.plan;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One effect on the world. A record of plain values, so that it can be kept, hashed and made again after a restart; it is
 * kept under the name that {@code Commands.steps()} gives it.
 */
public interface Step {

    /** What it will do, in one line for people. */
    String describe();

    /**
     * What people approve of it. All of it by default; a step whose details change from second to second names what they
     * have in common.
     */
    default String intent() {
        return toString();
    }

    /** It is stopped and counts as failed when it takes longer. */
    Duration deadline();

    /** Whether it can be stopped in its middle. {@link #perform} then calls {@link Work#checkpoint} now and then. */
    default boolean cancellable() {
        return false;
    }

    /** How much it could hurt, when it is what takes another step back. */
    default Danger danger() {
        return Danger.CHANGE;
    }

    /** Whether others write to what was made once it is done: to take that back costs what they wrote since. */
    default boolean opens() {
        return false;
    }

    /** What would be gone with it, when it is what takes another step back. */
    default Loss loss() {
        return danger() == Danger.DESTRUCTIVE ? Loss.of(describe()) : Loss.NONE;
    }

    /**
     * What people are asked right before it is done, with all that was proven until then before their eyes: the run halts
     * until somebody who may approve it lets it go on. Empty: nobody is asked again.
     */
    default Optional<String> question() {
        return Optional.empty();
    }

    /**
     * Whether it only looks, for the question of the step after it. It is done again before people are asked again, when
     * what it saw has become old.
     */
    default boolean evidence() {
        return false;
    }

    /** What somebody would ask now that it is done. */
    default List<Next> next(Proof proof) {
        return List.of();
    }

    /** Side instances, by name, that must not go by themselves while a run is open that this is a step of. */
    default List<String> sides() {
        return List.of();
    }

    /** Whether nobody would ask this any more once it is done, though another step of the same plan offered it. */
    default boolean voids(Next next) {
        return false;
    }

    /** Looks whether it is done. Changes nothing. */
    Probe probe(Work work) throws SQLException;

    /** Does it, and proves it by looking again. To do it a second time must do no harm. */
    Proof perform(Work work) throws SQLException, InterruptedException;

    /** What takes it back, once it is done. */
    default Optional<Step> undo(Proof proof) {
        return Optional.empty();
    }
}
