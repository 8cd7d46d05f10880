package dev.muster.commands.takeback;

import dev.muster.commands.backup.BackupPlanner;
import dev.muster.commands.backup.Order;
import dev.muster.commands.backup.Selection;
import dev.muster.commands.backup.TakeBackup;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.where.Where;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The first backup on the new timeline; what comes before leads elsewhere. */
record FirstBackup(Optional<TakeBackup> take, Estimate estimate, Check check) {
    private static final String NAME = "a backup of it can be taken afterwards";
    private static final double FAST = 250e6;
    private static final double SLOW = 20e6;

    static String words(String cluster) {
        return "backup now " + cluster + " --kind physical";
    }

    /** {@code bytes}: what the data folder has now. */
    static FirstBackup of(Work.Tools tools, Ground ground, long bytes, Instant now) {
        var order = Order.of(ground.cluster(), Manifest.Kind.PHYSICAL, Selection.EVERYTHING, Optional.empty());
        var planner = new BackupPlanner(tools);
        try {
            if (serves(tools, ground)) {
                var plan = planner.plan(order, Optional.empty(), now);
                var take = plan.steps().stream()
                        .flatMap(step -> step instanceof TakeBackup found
                                ? Optional.of(found).stream()
                                : Optional.<TakeBackup>empty().stream())
                        .findFirst();
                return new FirstBackup(
                        take,
                        plan.outlook().estimate(),
                        new Check(NAME, "a physical one, at the end", take.isPresent()));
            }
            return new FirstBackup(
                    Optional.of(planner.unseen(order, ground.primary().node(), now)),
                    Estimate.seconds(1 + bytes / FAST, 10 + bytes / SLOW),
                    new Check(
                            NAME,
                            "a physical one, at the end; whether it can be is not known before %s serves again"
                                    .formatted(ground.primary().node()),
                            true));
        } catch (Problem.Trouble trouble) {
            return new FirstBackup(
                    Optional.empty(),
                    new Estimate(Duration.ZERO, Duration.ZERO),
                    new Check(
                            NAME,
                            "it is not part of this plan, since %s: take one then, /db %s"
                                    .formatted(trouble.problem().fact(), words(ground.cluster())),
                            false));
        }
    }

    /** Nothing can be asked of one that is dead; it will be there by then. */
    private static boolean serves(Work.Tools tools, Ground ground) {
        var topology = tools.observer()
                .observe(tools.observer().cluster(ground.cluster()).orElseThrow());
        try {
            return new Where(tools.observer())
                    .primary(topology)
                    .node()
                    .name()
                    .equals(ground.primary().node());
        } catch (Problem.Trouble _) {
            return false;
        }
    }
}
