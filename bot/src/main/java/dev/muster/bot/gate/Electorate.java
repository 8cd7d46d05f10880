package dev.muster.bot.gate;

import dev.muster.bot.people.Crew;
import dev.muster.commands.plan.Plan;
import java.util.function.Supplier;

/** The policy, and the people to whom it is applied as they stand at the moment. */
public record Electorate(Policy policy, Supplier<Crew> crew) {

    /** What {@code plan}, asked for by {@code asker}, needs today. */
    public Gate gate(Plan plan, String asker) {
        return new Gate(plan, policy.rule(plan), asker, crew.get());
    }
}
