package dev.muster.bot.run;

import static dev.muster.bot.run.Council.NOW;
import static dev.muster.bot.run.Council.ballot;
import static dev.muster.bot.run.Council.code;
import static dev.muster.bot.run.Council.who;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.gate.Policy;
import dev.muster.bot.gate.Rule;
import dev.muster.bot.gate.Vote;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.What.Verdict;
import dev.muster.bot.journal.Who;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Account;
import dev.muster.chat.Place;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Plans are proposed and voted on. */
class ProposalsTest {
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
    private static final State QUEUED = new State.Queued(Optional.empty());
    private static final State PROPOSED =
            new State.Proposed(NOW.plus(HALF_AN_HOUR).toEpochMilli());

    private final Council council = council(new Policy(List.of()));

    private static Council council(Policy policy) {
        return new Council(TestStore.shared().jdbi(), policy);
    }

    private static Rule rule(int approvals, int denials, Duration rest) {
        return new Rule(approvals, Set.of("approver"), denials, HALF_AN_HOUR, false, rest, false);
    }

    @Test
    void a_plan_that_needs_nobody_may_run_at_once() {
        council.becomes(Danger.CHANGE, Cluster.Tier.HIGH, "as it was");
        long number = council.propose();
        assertThat(council.state(number)).isEqualTo(QUEUED);
        assertThat(council.told(number)).singleElement().isInstanceOf(What.Proposed.class);
        assertThat(council.begins(number, NOW)).hasValue(council.plan());
    }

    @Test
    void a_plan_that_needs_nobody_still_rests_where_that_is_the_rule() {
        var resting = council(Council.all(rule(0, 1, Duration.ofMinutes(5))));
        long number = resting.propose();
        assertThat(resting.state(number))
                .isEqualTo(new State.Resting(NOW.plus(Duration.ofMinutes(5)).toEpochMilli()));
    }

    @Test
    void a_destructive_plan_waits_and_says_for_what() {
        long number = council.propose();
        assertThat(council.state(number)).isEqualTo(PROPOSED);
        assertThat(council.told(number))
                .containsExactly(new What.Proposed(
                        "Bring orders back", council.plan().hash(), "DESTRUCTIVE", 1, Optional.of("rows are gone")));
        var proposed = council.journal.ofRun(number).getFirst();
        assertThat(proposed.at()).isEqualTo(NOW);
        assertThat(proposed.who()).hasValue(who("anna"));
        assertThat(proposed.scope().cluster()).hasValue(council.cluster);
        assertThat(council.begins(number, NOW)).as("it may not begin").isEmpty();
    }

    @Test
    void the_same_delivery_proposes_once() {
        var delivery = TestStore.unique("d");
        for (int i = 0; i < 2; i++) {
            assertThat(council.proposals.propose(council.plan(), council.ask("anna"), delivery, Optional.empty()))
                    .isEmpty();
        }
        long number = council.runs.byDelivery(delivery).orElseThrow().number();
        assertThat(council.told(number)).hasSize(1);
        assertThat(council.cards(number)).hasSize(2);
    }

    @Test
    void without_the_reason_that_is_needed_nothing_is_proposed() {
        var whole = council.plan();
        var silent = new Plan(
                whole.target(),
                whole.title(),
                whole.danger(),
                whole.steps(),
                whole.outlook(),
                new Plan.Grounds(List.of(), whole.grounds().facts(), Optional.of(" ")));
        var delivery = TestStore.unique("d");
        assertThat(council.proposals.propose(silent, council.ask("anna"), delivery, Optional.empty()))
                .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo("REASON_NEEDED"));
        assertThat(council.runs.byDelivery(delivery)).isEmpty();
    }

    @Test
    void its_card_stands_where_it_was_asked_and_once_in_every_home() {
        long number = council.propose();
        assertThat(council.cards(number))
                .extracting(card -> card.place())
                .containsExactly(Council.ASKED, Council.CONSOLE);
        assertThat(council.cards(number)).allMatch(card -> card.wanted() > card.shown());
    }

    @Test
    void a_card_that_was_asked_for_in_a_thread_is_not_repeated_in_its_channel() {
        var thread = Council.ASKED.inThread("t1");
        var ask = new Ask("restore", Optional.empty(), new Who("anna", new Account("fake", "U1"), thread), NOW);
        var delivery = TestStore.unique("d");
        assertThat(council.proposals.propose(council.plan(), ask, delivery, Optional.empty()))
                .isEmpty();
        assertThat(council.cards(council.runs.byDelivery(delivery).orElseThrow().number()))
                .extracting(card -> card.place())
                .containsExactly(thread, Council.CONSOLE);
    }

    @Test
    void a_harmless_plan_is_told_only_where_it_was_asked() {
        council.becomes(Danger.CHANGE, Cluster.Tier.HIGH, "as it was");
        assertThat(council.cards(council.propose()))
                .extracting(card -> card.place())
                .containsExactly(Council.ASKED);
    }

    @Test
    void one_other_approver_is_enough_for_most_and_the_card_is_behind_then() {
        long number = council.propose();
        long before = council.cards(number).getFirst().wanted();
        assertThat(code(council.approve(number, "bert"))).isEmpty();
        assertThat(council.state(number)).isEqualTo(QUEUED);
        assertThat(council.run(number).votes())
                .containsExactly(
                        new Vote("bert", Verdict.APPROVE, council.plan().hash(), NOW));
        assertThat(council.told(number))
                .endsWith(
                        new What.Voted(Verdict.APPROVE, council.plan().hash(), Optional.of("I say so"), 1, 1),
                        new What.Approved(List.of("bert")));
        assertThat(council.cards(number)).allMatch(card -> card.wanted() > before);
        assertThat(council.begins(number, NOW)).hasValue(council.plan());
    }

    @Test
    void who_asked_cannot_approve_from_any_account() {
        long number = council.propose();
        var elsewhere = new Who("anna", new Account("console", "anna"), Place.channel("console", "db-orders"));
        assertThat(code(council.approve(number, "anna"))).isEqualTo("OWN_PLAN");
        assertThat(code(council.proposals.vote(
                        number,
                        new Ballot(
                                elsewhere, Verdict.APPROVE, Optional.empty(), Optional.empty(), Optional.of("orders")),
                        NOW)))
                .isEqualTo("OWN_PLAN");
        assertThat(council.state(number)).isEqualTo(PROPOSED);
        assertThat(council.run(number).votes()).isEmpty();
        assertThat(council.told(number, What.Refused.class)).hasSize(2);
    }

    @Test
    void who_is_no_approver_is_refused_and_that_is_written_down() {
        long number = council.propose();
        assertThat(code(council.approve(number, "emil"))).isEqualTo("NOT_AN_APPROVER");
        assertThat(code(council.deny(number, "nobody"))).isEqualTo("NOT_AN_APPROVER");
        assertThat(council.state(number)).isEqualTo(PROPOSED);
        assertThat(council.told(number, What.Refused.class))
                .extracting(What.Refused::tried)
                .containsExactly("approve", "deny");
    }

    @Test
    void the_critical_need_two_who_type_the_name() {
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.CRITICAL, "as it was");
        long number = council.propose();
        for (var typed : List.of(Optional.<String>empty(), Optional.of("Orders"), Optional.of(""))) {
            assertThat(code(council.proposals.vote(
                            number,
                            new Ballot(who("bert"), Verdict.APPROVE, Optional.empty(), Optional.empty(), typed),
                            NOW)))
                    .isEqualTo("TYPE_IT");
        }
        assertThat(code(council.approve(number, "bert"))).isEmpty();
        assertThat(council.state(number)).isEqualTo(PROPOSED);
        assertThat(code(council.proposals.vote(
                        number,
                        new Ballot(
                                who("carl"),
                                Verdict.APPROVE,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(" orders ")),
                        NOW)))
                .isEmpty();
        assertThat(council.state(number)).isEqualTo(QUEUED);
        assertThat(council.told(number, What.Approved.class))
                .containsExactly(new What.Approved(List.of("bert", "carl")));
    }

    @Test
    void nothing_must_be_typed_to_deny() {
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.CRITICAL, "as it was");
        long number = council.propose();
        assertThat(code(council.proposals.vote(
                        number,
                        new Ballot(
                                who("bert"),
                                Verdict.DENY,
                                Optional.empty(),
                                Optional.of("too early"),
                                Optional.empty()),
                        NOW)))
                .isEmpty();
        assertThat(council.state(number))
                .isEqualTo(new State.Ended(State.How.DENIED, NOW.toEpochMilli(), Optional.empty()));
        assertThat(council.told(number)).endsWith(new What.Denied(Optional.of("too early")));
    }

    @Test
    void two_must_deny_where_that_is_the_rule() {
        var careful = council(Council.all(rule(2, 2, Duration.ZERO)));
        long number = careful.propose();
        assertThat(careful.deny(number, "bert"))
                .isEqualTo(new Heard.Yes("your word counts: 0 of 2 approvals, 1 of 2 denials"));
        assertThat(careful.deny(number, "bert"))
                .isEqualTo(new Heard.Yes("your word counts already: 0 of 2 approvals, 1 of 2 denials"));
        assertThat(careful.state(number)).isEqualTo(PROPOSED);
        assertThat(code(careful.deny(number, "carl"))).isEmpty();
        assertThat(careful.state(number)).isInstanceOf(State.Ended.class);
    }

    @Test
    void a_double_click_counts_once() {
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.CRITICAL, "as it was");
        long number = council.propose();
        council.approve(number, "bert");
        assertThat(council.approve(number, "bert"))
                .isEqualTo(new Heard.Yes("your word counts already: 1 of 2 approvals"));
        assertThat(council.state(number)).isEqualTo(PROPOSED);
        assertThat(council.told(number, What.Voted.class)).hasSize(1);
    }

    @Test
    void who_changes_their_mind_is_heard_and_the_last_word_counts() {
        var careful = council(Council.all(rule(2, 2, Duration.ZERO)));
        long number = careful.propose();
        careful.approve(number, "bert");
        careful.deny(number, "bert");
        careful.approve(number, "carl");
        assertThat(careful.state(number)).isEqualTo(PROPOSED);
        careful.approve(number, "bert");
        assertThat(careful.state(number)).isEqualTo(QUEUED);
        assertThat(careful.told(number, What.Voted.class))
                .extracting(What.Voted::counted)
                .containsExactly(1, 1, 1, 2);
    }

    @Test
    void a_button_of_another_plan_does_not_count() {
        long number = council.propose();
        var old = new Ballot(who("bert"), Verdict.APPROVE, Optional.of("0000"), Optional.empty(), Optional.empty());
        assertThat(code(council.proposals.vote(number, old, NOW))).isEqualTo("PLAN_CHANGED");
        assertThat(council.state(number)).isEqualTo(PROPOSED);
        var right = Optional.of(council.plan().hash().substring(0, 12));
        assertThat(code(council.proposals.vote(
                        number,
                        new Ballot(who("bert"), Verdict.APPROVE, right, Optional.empty(), Optional.empty()),
                        NOW)))
                .isEmpty();
        assertThat(council.state(number)).isEqualTo(QUEUED);
    }

    @Test
    void a_number_that_was_made_up_is_nobodys_plan() {
        assertThat(code(council.approve(999_999_999_999_999L, "bert"))).isEqualTo("UNKNOWN_PLAN");
        assertThat(code(council.approve(0, "bert"))).isEqualTo("UNKNOWN_PLAN");
        assertThat(code(council.approve(-1, "bert"))).isEqualTo("UNKNOWN_PLAN");
        assertThat(code(council.proposals.breakGlass(0, who("anna"), "why", List.of(), NOW)))
                .isEqualTo("UNKNOWN_PLAN");
    }

    @Test
    void after_the_last_approval_it_rests_and_then_may_run_by_itself() {
        var resting = council(Council.all(rule(1, 1, Duration.ofMinutes(5))));
        long number = resting.propose();
        resting.approve(number, "bert", NOW.plusSeconds(60));
        var due = NOW.plusSeconds(360);
        assertThat(resting.state(number)).isEqualTo(new State.Resting(due.toEpochMilli()));
        resting.proposals.sweep(due.minusMillis(1));
        assertThat(resting.state(number)).isInstanceOf(State.Resting.class);
        long before = resting.cards(number).getFirst().wanted();
        resting.proposals.sweep(due);
        assertThat(resting.state(number)).isEqualTo(QUEUED);
        assertThat(resting.cards(number).getFirst().wanted()).isGreaterThan(before);
        assertThat(code(resting.proposals.vote(number, ballot("carl", Verdict.DENY), due)))
                .isEqualTo("TOO_LATE");
    }
}
