package dev.muster.bot.run;

import static dev.muster.bot.run.Council.NOW;
import static dev.muster.bot.run.Council.code;
import static dev.muster.bot.run.Council.who;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.gate.Electorate;
import dev.muster.bot.gate.Policy;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.What.Verdict;
import dev.muster.bot.journal.Who;
import dev.muster.bot.people.Crew;
import dev.muster.bot.store.TestStore;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose word counts, and how often. */
class HeardOnceTest {
    private final Council council = new Council(TestStore.shared().jdbi(), new Policy(List.of()));
    private final Steering steering = new Steering(council.runs, council.journal);

    @Test
    void a_word_that_is_delivered_twice_is_heard_once_and_answered_the_same() {
        long number = council.propose();
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.HIGH, "another");
        var bert = new Who("bert", who("bert").account(), who("bert").place(), Optional.of(TestStore.unique("d")));
        var ballot = new Ballot(bert, Verdict.APPROVE, Optional.empty(), Optional.empty(), Optional.empty());
        var first = council.proposals.vote(number, ballot, NOW);
        assertThat(code(first)).isEqualTo("PLAN_CHANGED");
        assertThat(council.proposals.vote(number, ballot, NOW)).isEqualTo(first);
        assertThat(council.run(number).votes()).isEmpty();
        assertThat(council.state(number)).isInstanceOf(State.Proposed.class);
        assertThat(code(council.approve(number, "bert"))).isEmpty();
    }

    @Test
    void an_order_that_is_delivered_twice_is_given_once() {
        long number = council.propose();
        var anna = new Who("anna", who("anna").account(), who("anna").place(), Optional.of(TestStore.unique("d")));
        var first = steering.give(number, Order.CANCEL, anna, Optional.empty(), NOW);
        assertThat(first).isInstanceOf(Heard.Yes.class);
        assertThat(steering.give(number, Order.CANCEL, anna, Optional.empty(), NOW))
                .isEqualTo(first);
        assertThat(council.told(number, What.Withdrawn.class)).hasSize(1);
    }

    @Test
    void whoever_may_not_decide_makes_nothing_be_computed_again() {
        long number = council.propose();
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.HIGH, "another");
        assertThat(code(council.approve(number, "anna"))).isEqualTo("OWN_PLAN");
        assertThat(council.told(number, What.PlanChanged.class)).isEmpty();
    }

    @Test
    void who_was_renamed_since_cannot_approve_what_they_asked_for() {
        var electorate = new Electorate(
                new Policy(List.of()),
                () -> new Crew(Map.of("anne", Set.of("approver"), "bert", Set.of("approver"))),
                account -> Optional.of(account.id().equals("U-anna") ? "anne" : account.id()));
        var gate = electorate.gate(council.plan(), who("anna"));
        assertThat(gate.whyNot("anne")).isPresent();
        assertThat(gate.whyNot("anna")).isPresent();
        assertThat(gate.whyNot("bert")).isEmpty();
    }
}
