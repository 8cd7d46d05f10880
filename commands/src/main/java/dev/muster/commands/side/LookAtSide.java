package dev.muster.commands.side;

import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Remains;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.wal.Lsn;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Sees that a side instance that somebody opened earlier still stands at its moment, and says of what backup and WAL it is.
 * As long as a run is open that this is a step of, the side does not go by itself.
 */
public record LookAtSide(String cluster, String name) implements Step.Glance {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    @Override
    public String describe() {
        return "see that the side instance %s of %s stands at its moment; it stays".formatted(name, cluster);
    }

    @Override
    public Remains remains() {
        return Remains.side(name);
    }

    @Override
    public Duration deadline() {
        return LONGEST;
    }

    @Override
    public Proof perform(Work work) {
        work.checkpoint();
        return new Witness(work.tools(), standing(work.tools(), cluster, name)).proof();
    }

    /** The side of {@code cluster} that is called so, which can be read; otherwise a problem that says what to do. */
    public static Side standing(Work.Tools tools, String cluster, String name) {
        var sides = new Sides(tools);
        var side = sides.require(name);
        if (!side.cluster().equals(cluster)) {
            throw new Problem(
                            "SIDE_OF_ANOTHER",
                            "the side instance %s is of %s, not of %s".formatted(name, side.cluster(), cluster),
                            "see those of %s: /db side list %s".formatted(cluster, cluster))
                    .asTrouble();
        }
        var stood = side.reached().map(Side.Reached::lsn);
        if (stood.isEmpty()) {
            throw new Problem(
                            "SIDE_UNFINISHED",
                            "the side instance " + name + " is still being made",
                            "wait until it stands: /db side list " + cluster)
                    .asTrouble();
        }
        sides.requireUp(side);
        try (var line = sides.connect(side, "template1")) {
            requireThere(side, stood, Look.at(line, side.server().major()));
            return side;
        } catch (SQLException e) {
            sides.requireUp(side);
            throw new Problem.Trouble(
                    new Problem(
                            "SIDE_UNREADABLE",
                            "the side instance %s cannot be read: %s".formatted(name, e.getMessage()),
                            "a moment after it was started that is so: try again; its log lies in " + side.folder()),
                    e);
        }
    }

    private static void requireThere(Side side, Optional<Lsn> stood, Look look) {
        if (look.recovering() && look.paused() && look.replayed().equals(stood)) {
            return;
        }
        throw new Problem(
                        "SIDE_ELSEWHERE",
                        "the side instance %s does not stand at %s"
                                .formatted(side.name(), stood.map(Lsn::toString).orElse("its moment")),
                        look.recovering()
                                ? "if it was started a moment ago, it is still on its way: try again"
                                : "make it anew: /db restore %s --to \"%s\" --beside; then drop this one"
                                        .formatted(side.cluster(), side.target().words()))
                .asTrouble();
    }
}
