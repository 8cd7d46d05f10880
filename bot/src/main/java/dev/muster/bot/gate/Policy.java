package dev.muster.bot.gate;

import dev.muster.bot.people.Person;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which rule a plan falls under: that of the first entry that fits, and after all of them the built-in one. */
public record Policy(List<Entry> entries) {
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
    private static final Set<String> APPROVERS = Set.of(Person.Role.APPROVER.word());

    public Policy {
        entries = List.copyOf(entries);
    }

    /** What is left out fits everything. */
    public record Entry(Optional<Danger> danger, Optional<Cluster.Tier> tier, Optional<String> verb, Rule rule) {
        boolean fits(Plan plan) {
            return danger.map(plan.danger()::equals).orElse(true)
                    && tier.map(plan.target().tier()::equals).orElse(true)
                    && verb.map(plan.target().verb()::equals).orElse(true);
        }
    }

    public Rule rule(Plan plan) {
        return entries.stream()
                .filter(entry -> entry.fits(plan))
                .map(Entry::rule)
                .findFirst()
                .orElseGet(() -> builtIn(plan.danger(), plan.target().tier()));
    }

    /** What holds where nothing is configured. */
    public static Rule builtIn(Danger danger, Cluster.Tier tier) {
        return switch (danger) {
            case READ, CHANGE -> new Rule(0, APPROVERS, 1, HALF_AN_HOUR, false, Duration.ZERO, false);
            case DESTRUCTIVE -> {
                boolean critical = tier == Cluster.Tier.CRITICAL;
                yield new Rule(critical ? 2 : 1, APPROVERS, 1, HALF_AN_HOUR, true, Duration.ZERO, critical);
            }
        };
    }
}
