package dev.muster.bot.gate;

import dev.muster.bot.journal.Who;
import dev.muster.bot.people.Crew;
import dev.muster.chat.Account;
import dev.muster.commands.plan.Plan;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The policy, and the people to whom it is applied as they stand at the moment. What the clock asks is held to
 * {@link Routine} instead.
 *
 * @param owner whose an account is today
 */
public record Electorate(Policy policy, Supplier<Crew> crew, Function<Account, Optional<String>> owner) {
    public Electorate(Policy policy, Supplier<Crew> crew) {
        this(policy, crew, _ -> Optional.empty());
    }

    /** Asks who stands where once, which may mean to ask the chats, and leaves it at that. */
    public Electorate now() {
        var present = crew.get();
        return new Electorate(policy, () -> present, owner);
    }

    /** What {@code plan} needs today. Who asked for it is the same person, also under another name by now. */
    public Gate gate(Plan plan, Who asker) {
        if (asker.isClock()) {
            return new Gate(plan, Routine.RULE, asker.person(), crew.get(), Routine.whyNot(plan));
        }
        var name = owner.apply(asker.account()).orElse(asker.person());
        var present = crew.get();
        return new Gate(
                plan, policy.rule(plan), name, name.equals(asker.person()) ? present : present.without(asker.person()));
    }
}
