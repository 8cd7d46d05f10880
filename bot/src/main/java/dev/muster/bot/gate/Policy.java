package dev.muster.bot.gate;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which rule a plan falls under: the first that fits, and after all of them our own. */
public record Policy(List<Entry> entries) {
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
    private static final Set<String> APPROVERS = Set.of("approver");

    public Policy {
        var all = new ArrayList<>(entries);
        all.add(new Entry(
                Optional.of(Danger.DESTRUCTIVE), Optional.of(Cluster.Tier.CRITICAL), Optional.empty(), two()));
        all.add(new Entry(Optional.of(Danger.DESTRUCTIVE), Optional.empty(), Optional.empty(), one()));
        entries = List.copyOf(all);
    }

    /** What is left out fits everything. */
    public record Entry(Optional<Danger> danger, Optional<Cluster.Tier> tier, Optional<String> verb, Rule rule) {
        boolean fits(Plan plan) {
            return danger.map(plan.danger()::equals).orElse(true)
                    && tier.map(plan.target().tier()::equals).orElse(true)
                    && verb.map(plan.target().verb()::equals).orElse(true);
        }
    }

    private static Rule two() {
        return new Rule(2, APPROVERS, 1, HALF_AN_HOUR, true, Duration.ZERO, true);
    }

    private static Rule one() {
        return new Rule(1, APPROVERS, 1, HALF_AN_HOUR, true, Duration.ZERO, false);
    }

    private static Rule none() {
        return new Rule(0, APPROVERS, 1, HALF_AN_HOUR, false, Duration.ZERO, false);
    }

    public Rule rule(Plan plan) {
        return entries.stream()
                .filter(entry -> entry.fits(plan))
                .map(Entry::rule)
                .findFirst()
                .orElseGet(Policy::none);
    }
}
