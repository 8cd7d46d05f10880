package dev.muster.commands.takeback;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Scratch;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Whatever fails on a full disk fails for want of room. What is made beside lies where the data folder is: a larger disk for
 * scratch folders, which others are told of, would not help.
 */
record Shortage(Ground.Seat seat, String meanwhile) {

    Problem.Trouble or(Problem.Trouble trouble) {
        return trouble.problem().code().equals("SCRATCH_FULL") || isFull()
                ? new Problem.Trouble(problem(trouble.problem().fact()), trouble)
                : trouble;
    }

    /** Empty when there is room. */
    Optional<Problem.Trouble> behind(SQLException e) {
        return isFull()
                ? Optional.of(new Problem.Trouble(problem("what was recovered said: " + e.getMessage()), e))
                : Optional.empty();
    }

    private boolean isFull() {
        return Scratch.isFull(Elsewhere.parent(seat.data()));
    }

    private Problem problem(String what) {
        return new Problem(
                "NO_ROOM_BESIDE",
                "the disk ran full beside %s, %s: %s".formatted(seat.folder(), meanwhile, what),
                "make room there (/db kept list shows what is kept there), then retry; or roll back, and recover beside on another disk: --beside");
    }
}
