package dev.muster.bot.gate;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans to judge: what they would do does not matter here. */
final class Plans {
    private Plans() {}

    static Plan plan(Danger danger, Cluster.Tier tier) {
        return plan("restore", danger, tier, Optional.of("rows are gone"));
    }

    static Plan because(Optional<String> reason) {
        return plan("restore", Danger.DESTRUCTIVE, Cluster.Tier.HIGH, reason);
    }

    static Plan plan(String verb, Danger danger, Cluster.Tier tier, Optional<String> reason) {
        return new Plan(
                new Plan.Target(verb, "orders", tier, Optional.of("orders")),
                "Do it",
                danger,
                List.of(),
                new Plan.Outlook(Estimate.seconds(1, 2), Loss.NONE, Map.of(), "not possible"),
                new Plan.Grounds(List.of(), Map.of(), reason));
    }
}
