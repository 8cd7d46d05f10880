package dev.muster.commands.plan;

import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
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

    /**
     * What would be gone with it, when it is what takes another step back. Where that is anything, to take back is
     * destructive.
     */
    default Loss loss() {
        return Loss.NONE;
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

    /**
     * Whether it is the first that ends something that people use. What they agreed to, and saw before that, must not have
     * become old by then: they are asked again, after another look.
     */
    default boolean stops() {
        return false;
    }

    /** What somebody would ask now that it is done. */
    default List<Next> next(Proof proof) {
        return List.of();
    }

    default Remains remains() {
        return Remains.NOTHING;
    }

    /** Looks whether it is done. Changes nothing. */
    Probe probe(Work work) throws SQLException;

    /**
     * Whether others may have written to what it leaves open although it is not done: it ended half-way. Looks, and changes
     * nothing.
     */
    default boolean opened(Work work) throws SQLException, InterruptedException {
        return false;
    }

    /** Does it, and proves it by looking again. To do it a second time must do no harm. */
    Proof perform(Work work) throws SQLException, InterruptedException;

    /** Until when what its way back needs is kept at least; empty: for as long as runs offer to take them back. */
    default Optional<Instant> undoUntil(Proof proof) {
        return Optional.empty();
    }

    /** Why there is no way back any more, where a look tells that. Changes nothing. */
    default Optional<Problem> whyNoUndo(Work work, Proof proof) {
        return Optional.empty();
    }

    /** What takes it back, once it is done. */
    default Optional<Step> undo(Proof proof) {
        return Optional.empty();
    }

    /** What takes back what may have been done of it, when it ended half-way and nobody can tell. */
    default Optional<Step> undoHalf() {
        return Optional.empty();
    }

    /**
     * One that only looks. What it saw before a crash is not known any more, and to look again does no harm; to stop it in
     * its middle leaves nothing behind.
     */
    interface Glance extends Step {
        @Override
        default boolean cancellable() {
            return true;
        }

        @Override
        default Probe probe(Work work) {
            return new Probe.NotDone();
        }
    }
}
