package dev.muster.commands.keep;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.vault.Backup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans one step about one backup. */
record OneBackup(Work.Tools tools, Backup backup) {
    /** What is slow on every disk, and what is fast on none. */
    private static final double SLOW = 20e6;

    private static final double FAST = 500e6;

    /** What it reaches, how it is taken back, and why somebody wants it. */
    record Effect(Map<String, String> blast, String undo, Optional<String> reason) {}

    Plan plan(String verb, String title, Step step, Effect effect) {
        return plan(
                verb,
                title,
                List.of(step),
                step instanceof CopyBackup ? backup.manifest().bytes() : 0,
                effect);
    }

    /** {@code bytes} is what goes to and fro. */
    Plan plan(String verb, String title, List<Step> steps, long bytes, Effect effect) {
        var cluster = backup.manifest().source().cluster();
        return new Plan(
                new Plan.Target(
                        verb,
                        cluster,
                        tools.observer().cluster(cluster).map(Cluster::tier).orElse(Cluster.Tier.STANDARD),
                        Optional.empty()),
                title,
                Danger.CHANGE,
                steps,
                new Plan.Outlook(
                        new Estimate(
                                Duration.ofMillis(100 + (long) (1000 * bytes / FAST)),
                                Duration.ofMillis(5000 + (long) (1000 * bytes / SLOW))),
                        Loss.NONE,
                        effect.blast(),
                        effect.undo()),
                new Plan.Grounds(
                        List.of(new Check(
                                "it is there",
                                "in " + String.join(", ", Kept.places(backup)),
                                backup.copiesThere() > 0)),
                        Map.of("backup", backup.id()),
                        effect.reason()));
    }
}
