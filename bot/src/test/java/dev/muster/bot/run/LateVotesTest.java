package dev.muster.bot.run;

import static dev.muster.bot.run.Council.NOW;
import static dev.muster.bot.run.Council.ballot;
import static dev.muster.bot.run.Council.code;
import static dev.muster.bot.run.Council.who;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.gate.Policy;
import dev.muster.bot.gate.Rule;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.What.Verdict;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Place;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What comes too late, what changes meanwhile, and what breaks the glass. */
class LateVotesTest {
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
    private static final State QUEUED = new State.Queued(Optional.empty());

    private final Council council = council(new Policy(List.of()));
    private final Steering steering = new Steering(council.runs, council.journal);

    private static Council council(Policy policy) {
        return new Council(TestStore.shared().jdbi(), policy);
    }

    private static Council resting(int approvals) {
        return council(Council.all(
                new Rule(approvals, Set.of("approver"), 1, HALF_AN_HOUR, false, Duration.ofMinutes(5), false)));
    }

    private static String fact(Heard heard) {
        return switch (heard) {
            case Heard.Yes _ -> "";
            case Heard.No(var problem) -> problem.fact();
        };
    }

    private static State ended(State.How how, Instant at) {
        return new State.Ended(how, at.toEpochMilli(), Optional.empty());
    }

    @Test
    void who_comes_after_a_denial_hears_who_and_when() {
        long number = council.propose();
        council.deny(number, "bert");
        var late = council.approve(number, "carl", NOW.plusSeconds(9));
        assertThat(code(late)).isEqualTo("TOO_LATE");
        assertThat(fact(late)).isEqualTo("plan %d was denied by bert at 14:05:00 UTC".formatted(number));
        assertThat(council.run(number).votes()).hasSize(1);
    }

    @Test
    void who_comes_after_the_approval_hears_who_and_when() {
        long number = council.propose();
        council.approve(number, "bert");
        var late = council.deny(number, "carl");
        assertThat(code(late)).isEqualTo("TOO_LATE");
        assertThat(fact(late)).isEqualTo("plan %d was approved already by bert at 14:05:00 UTC".formatted(number));
        assertThat(council.state(number)).isEqualTo(QUEUED);
    }

    @Test
    void who_asked_may_take_it_back_while_it_has_not_begun() {
        long number = council.propose();
        assertThat(code(steering.give(number, Order.CANCEL, who("anna"), Optional.of("not needed"), NOW)))
                .isEmpty();
        assertThat(council.state(number)).isEqualTo(ended(State.How.WITHDRAWN, NOW));
        assertThat(council.told(number)).endsWith(new What.Withdrawn(Optional.of("not needed")));
        assertThat(fact(council.approve(number, "bert"))).contains("was withdrawn by anna at 14:05:00 UTC");
        assertThat(code(steering.give(number, Order.CANCEL, who("anna"), Optional.empty(), NOW)))
                .isEqualTo("NOT_NOW");
    }

    @Test
    void a_harmless_plan_that_runs_already_needs_nobody() {
        council.becomes(Danger.CHANGE, Cluster.Tier.HIGH, "as it was");
        assertThat(fact(council.deny(council.propose(), "bert"))).endsWith("needs nobody's approval");
    }

    @Test
    void a_vote_in_the_last_moment_counts_and_one_after_it_ends_the_plan() {
        var due = NOW.plus(HALF_AN_HOUR);
        long early = council.propose();
        assertThat(code(council.approve(early, "bert", due.minusMillis(1)))).isEmpty();
        long late = council.propose();
        assertThat(code(council.approve(late, "bert", due))).isEqualTo("EXPIRED");
        assertThat(council.state(late)).isEqualTo(ended(State.How.EXPIRED, due));
        assertThat(council.told(late)).endsWith(new What.Expired());
        assertThat(fact(council.approve(late, "carl", due)))
                .isEqualTo("plan %d expired at 14:35:00 UTC".formatted(late));
        assertThat(council.told(late, What.Expired.class)).hasSize(1);
    }

    @Test
    void a_plan_expires_by_itself_also_after_the_clock_was_set_back() {
        var due = NOW.plus(HALF_AN_HOUR);
        long number = council.propose();
        council.proposals.sweep(due.minusMillis(1));
        council.proposals.sweep(NOW.minus(Duration.ofDays(400)));
        assertThat(council.state(number)).isInstanceOf(State.Proposed.class);
        assertThat(code(council.approve(number, "emil", NOW.minus(Duration.ofDays(1)))))
                .isEqualTo("NOT_AN_APPROVER");
        council.proposals.sweep(due);
        council.proposals.sweep(due.plusSeconds(1));
        assertThat(council.state(number)).isEqualTo(ended(State.How.EXPIRED, due));
        assertThat(council.told(number, What.Expired.class)).hasSize(1);
        assertThat(code(council.approve(number, "bert", NOW.minus(Duration.ofDays(1)))))
                .as("what has expired stays so")
                .isEqualTo("TOO_LATE");
    }

    @Test
    void a_plan_that_changes_underway_voids_the_votes_and_says_what_changed() {
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.CRITICAL, "as it was");
        long number = council.propose();
        council.approve(number, "bert");
        long before = council.cards(number).getFirst().wanted();
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.CRITICAL, "another");
        var heard = council.approve(number, "carl");
        assertThat(code(heard)).isEqualTo("PLAN_CHANGED");
        assertThat(fact(heard)).contains("fact fact: as it was → another");
        assertThat(council.run(number).hash()).isEqualTo(council.plan().hash());
        assertThat(council.told(number, What.PlanChanged.class))
                .containsExactly(
                        new What.PlanChanged(council.plan().hash(), List.of("fact fact: as it was → another")));
        assertThat(council.cards(number)).allMatch(card -> card.wanted() > before);
        council.approve(number, "carl");
        assertThat(council.state(number)).isInstanceOf(State.Proposed.class);
        council.approve(number, "bert");
        assertThat(council.state(number)).isEqualTo(QUEUED);
    }

    @Test
    void a_vote_that_was_void_once_stays_void_when_the_plan_changes_back() {
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.CRITICAL, "as it was");
        long number = council.propose();
        council.approve(number, "bert");
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.CRITICAL, "another");
        council.approve(number, "carl");
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.CRITICAL, "as it was");
        council.approve(number, "carl");
        council.approve(number, "carl");
        assertThat(council.state(number)).isInstanceOf(State.Proposed.class);
        council.approve(number, "bert");
        assertThat(council.state(number)).isEqualTo(QUEUED);
    }

    @Test
    void a_plan_that_became_graver_needs_what_its_new_rule_says() {
        long number = council.propose();
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.CRITICAL, "as it was");
        council.approve(number, "bert");
        council.approve(number, "bert");
        assertThat(council.state(number)).isInstanceOf(State.Proposed.class);
        assertThat(council.run(number).rule().approvals()).isEqualTo(2);
    }

    @Test
    void what_cannot_be_computed_for_a_moment_stays_open() {
        long number = council.propose();
        var problem = new Problem("NO_BACKUP", "the backup is gone", "take another");
        council.again = new Answer.Refusal(problem);
        var heard = council.approve(number, "bert");
        assertThat(code(heard)).isEqualTo("CANNOT_PLAN");
        assertThat(fact(heard)).endsWith("the backup is gone");
        assertThat(council.state(number)).isInstanceOf(State.Proposed.class);
        assertThat(council.run(number).votes()).isEmpty();
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.HIGH, "as it was");
        assertThat(code(council.approve(number, "bert"))).isEmpty();
    }

    @Test
    void what_changed_after_the_approval_is_approved_anew() {
        long number = council.propose();
        council.approve(number, "bert");
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.HIGH, "another");
        var later = NOW.plusSeconds(600);
        assertThat(council.begins(number, later)).isEmpty();
        assertThat(council.state(number))
                .isEqualTo(new State.Proposed(later.plus(HALF_AN_HOUR).toEpochMilli()));
        assertThat(council.run(number).votes()).isEmpty();
        assertThat(code(council.approve(number, "carl"))).isEmpty();
        assertThat(council.begins(number, later)).hasValue(council.plan());
    }

    @Test
    void a_harmless_plan_that_changed_is_over_since_nobody_was_shown_what_it_is_now() {
        council.becomes(Danger.CHANGE, Cluster.Tier.HIGH, "as it was");
        long number = council.propose();
        council.becomes(Danger.CHANGE, Cluster.Tier.HIGH, "another");
        assertThat(council.begins(number, NOW)).isEmpty();
        assertThat(council.told(number, What.Lapsed.class))
                .singleElement()
                .satisfies(lapsed -> assertThat(lapsed.problem().fact()).contains("another"));
    }

    @Test
    void a_harmless_plan_that_became_destructive_does_not_run() {
        council.becomes(Danger.CHANGE, Cluster.Tier.HIGH, "as it was");
        long number = council.propose();
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.HIGH, "as it was");
        assertThat(council.begins(number, NOW)).isEmpty();
        assertThat(council.state(number)).isInstanceOf(State.Ended.class);
    }

    @Test
    void what_cannot_be_computed_does_not_begin_and_keeps_its_votes() {
        long number = council.propose();
        council.approve(number, "bert");
        council.again = new Answer.Refusal(new Problem("NO_BACKUP", "the backup is gone", "take another"));
        assertThat(council.begins(number, NOW)).isEmpty();
        assertThat(council.state(number)).isInstanceOf(State.Failed.class);
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.HIGH, "as it was");
        assertThat(steering.give(number, Order.RETRY, who("bert"), Optional.empty(), NOW))
                .isInstanceOf(Heard.Yes.class);
        assertThat(council.begins(number, NOW)).isPresent();
    }

    @Test
    void who_left_before_voting_may_not_vote() {
        long number = council.propose();
        council.standing.remove("bert");
        assertThat(code(council.approve(number, "bert"))).isEqualTo("NOT_AN_APPROVER");
    }

    @Test
    void the_word_of_who_left_does_not_count_with_that_of_who_stayed() {
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.CRITICAL, "as it was");
        long number = council.propose();
        council.approve(number, "bert");
        council.standing.remove("bert");
        council.approve(number, "carl");
        assertThat(council.state(number)).isInstanceOf(State.Proposed.class);
        council.approve(number, "dora");
        assertThat(council.told(number, What.Approved.class))
                .containsExactly(new What.Approved(List.of("carl", "dora")));
    }

    @Test
    void what_was_approved_by_somebody_who_left_is_put_to_the_vote_again() {
        long number = council.propose();
        council.approve(number, "bert");
        council.standing.remove("bert");
        assertThat(council.begins(number, NOW)).isEmpty();
        assertThat(council.state(number)).isInstanceOf(State.Proposed.class);
        assertThat(council.told(number, What.PlanChanged.class))
                .containsExactly(new What.PlanChanged(council.plan().hash(), List.of("who approved may no longer")));
        council.approve(number, "carl");
        assertThat(council.begins(number, NOW)).isPresent();
    }

    @Test
    void who_left_and_came_back_can_say_it_again() {
        long number = council.propose();
        council.approve(number, "bert");
        council.standing.remove("bert");
        assertThat(council.begins(number, NOW)).isEmpty();
        council.standing.put("bert", Set.of("approver"));
        assertThat(council.approve(number, "bert")).isEqualTo(new Heard.Yes("plan %d is approved".formatted(number)));
        assertThat(council.begins(number, NOW)).isPresent();
    }

    @Test
    void in_an_emergency_one_person_with_the_role_is_enough_and_everybody_is_told() {
        var patient = resting(2);
        long number = patient.propose();
        var tell = List.of(Place.channel("fake", "alarms"), Council.CONSOLE);
        var heard =
                patient.proposals.breakGlass(number, Council.glass(who("anna"), "nobody can be reached"), tell, NOW);
        assertThat(code(heard)).as("also who asked").isEmpty();
        assertThat(patient.state(number)).as("it does not rest").isEqualTo(QUEUED);
        assertThat(patient.run(number).marks().glass()).isTrue();
        var alarm = patient.journal.ofRun(number).getLast();
        assertThat(alarm.what()).isEqualTo(new What.GlassBroken("nobody can be reached"));
        assertThat(alarm.who()).hasValue(who("anna"));
        assertThat(new Outbox(patient.jdbi).about(new Subject.Alarm(alarm.seq())))
                .extracting(message -> message.place())
                .containsExactlyElementsOf(tell);
        assertThat(fact(patient.deny(number, "bert"))).endsWith("was let through alone by anna at 14:05:00 UTC");
        assertThat(patient.begins(number, NOW)).isPresent();
    }

    @Test
    void without_the_role_the_glass_holds_and_who_tried_is_written_down() {
        long number = council.propose();
        assertThat(code(council.proposals.breakGlass(
                        number, Council.glass(who("bert"), "why not"), List.of(Council.ASKED), NOW)))
                .isEqualTo("NO_BREAK_GLASS");
        assertThat(council.state(number)).isInstanceOf(State.Proposed.class);
        assertThat(council.run(number).marks().glass()).isFalse();
        var last = council.journal.ofRun(number).getLast();
        assertThat(last.who()).hasValue(who("bert"));
        assertThat(last.what())
                .isInstanceOfSatisfying(
                        What.Refused.class,
                        refused -> assertThat(refused.tried()).isEqualTo("break the glass"));
        assertThat(new Outbox(council.jdbi).about(new Subject.Alarm(last.seq())))
                .isEmpty();
    }

    @Test
    void the_glass_is_broken_for_one_plan_only() {
        var patient = resting(1);
        long number = patient.propose();
        patient.proposals.breakGlass(number, Council.glass(who("anna"), "nobody can be reached"), List.of(), NOW);
        patient.becomes(Danger.DESTRUCTIVE, Cluster.Tier.HIGH, "another");
        assertThat(patient.begins(number, NOW)).isEmpty();
        assertThat(patient.run(number).marks().glass()).isFalse();
        patient.approve(number, "bert");
        assertThat(patient.state(number)).as("it rests").isInstanceOf(State.Resting.class);
        patient.proposals.sweep(NOW.plus(Duration.ofHours(1)));
        patient.standing.remove("bert");
        assertThat(patient.begins(number, NOW)).isEmpty();
    }

    @Test
    void the_glass_cannot_be_broken_too_late_or_for_another_plan() {
        long expired = council.propose();
        assertThat(code(council.proposals.breakGlass(
                        expired, Council.glass(who("anna"), "why"), List.of(), NOW.plus(HALF_AN_HOUR))))
                .isEqualTo("EXPIRED");
        long changed = council.propose();
        council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.HIGH, "another");
        assertThat(code(council.proposals.breakGlass(changed, Council.glass(who("anna"), "why"), List.of(), NOW)))
                .isEqualTo("PLAN_CHANGED");
        council.deny(changed, "bert");
        assertThat(code(council.proposals.breakGlass(changed, Council.glass(who("anna"), "why"), List.of(), NOW)))
                .isEqualTo("TOO_LATE");
    }

    @Test
    void every_word_is_written_down_with_who_said_it() {
        long number = council.propose();
        council.proposals.vote(number, ballot("bert", Verdict.APPROVE), NOW);
        assertThat(council.journal.ofRun(number))
                .extracting(Event::who)
                .containsExactly(Optional.of(who("anna")), Optional.of(who("bert")), Optional.of(who("bert")));
    }
}
