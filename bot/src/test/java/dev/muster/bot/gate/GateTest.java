package dev.muster.bot.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.journal.What.Verdict;
import dev.muster.bot.journal.Who;
import dev.muster.bot.people.Crew;
import dev.muster.bot.people.Directory;
import dev.muster.bot.people.Group;
import dev.muster.bot.people.Person;
import dev.muster.chat.Account;
import dev.muster.chat.Place;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
    private static final Policy BUILT_IN = new Policy(List.of());
    private static final Plan PLAN = Plans.plan(Danger.DESTRUCTIVE, Cluster.Tier.HIGH);
    /** Anna is on call; bert, carl and dora approve; vera looks. Anna approves, too: never her own. */
    private static final Crew CREW = new Crew(Map.of(
            "anna", Set.of("oncall", "approver"),
            "bert", Set.of("approver"),
            "carl", Set.of("approver"),
            "dora", Set.of("approver"),
            "vera", Set.of("viewer")));

    private static Vote approve(String person) {
        return new Vote(person, Verdict.APPROVE, PLAN.hash(), Instant.EPOCH);
    }

    private static Vote deny(String person) {
        return new Vote(person, Verdict.DENY, PLAN.hash(), Instant.EPOCH);
    }

    private static Rule rule(int approvals, int denials) {
        return new Rule(approvals, Set.of("approver"), denials, Duration.ofMinutes(30), false, Duration.ZERO, false);
    }

    private static Decision decide(Rule rule, Vote... votes) {
        return new Gate(PLAN, rule, "anna", CREW).decide(List.of(votes));
    }

    private static Decision decide(Plan plan, String... approvers) {
        var votes = Arrays.stream(approvers)
                .map(person -> new Vote(person, Verdict.APPROVE, plan.hash(), Instant.EPOCH))
                .toList();
        return new Gate(plan, BUILT_IN.rule(plan), "anna", CREW).decide(votes);
    }

    private static String code(Decision decision) {
        return decision instanceof Decision.Deny(var problem) ? problem.code() : "no denial";
    }

    @ParameterizedTest
    @EnumSource(Cluster.Tier.class)
    void without_a_policy_reading_and_changing_need_nobody_else(Cluster.Tier tier) {
        assertThat(decide(Plans.plan(Danger.READ, tier))).isEqualTo(new Decision.Allow(List.of()));
        assertThat(decide(Plans.plan(Danger.CHANGE, tier))).isEqualTo(new Decision.Allow(List.of()));
    }

    @ParameterizedTest
    @EnumSource(value = Cluster.Tier.class, mode = EnumSource.Mode.EXCLUDE, names = "CRITICAL")
    void without_a_policy_the_destructive_needs_one_other_person(Cluster.Tier tier) {
        var plan = Plans.plan(Danger.DESTRUCTIVE, tier);
        assertThat(decide(plan)).isEqualTo(new Decision.NeedsApproval(List.of(), 1));
        assertThat(decide(plan, "bert")).isEqualTo(new Decision.Allow(List.of("bert")));
        assertThat(BUILT_IN.rule(plan).typed()).isFalse();
    }

    @Test
    void without_a_policy_the_destructive_on_a_critical_cluster_needs_two_who_type_its_name() {
        var plan = Plans.plan(Danger.DESTRUCTIVE, Cluster.Tier.CRITICAL);
        assertThat(decide(plan, "bert")).isEqualTo(new Decision.NeedsApproval(List.of("bert"), 2));
        assertThat(decide(plan, "bert", "carl")).isEqualTo(new Decision.Allow(List.of("bert", "carl")));
        assertThat(BUILT_IN.rule(plan).typed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n\t"})
    void a_reason_that_says_nothing_is_none(String reason) {
        var plan = Plans.because(Optional.of(reason));
        assertThat(code(decide(plan, "bert"))).isEqualTo("REASON_NEEDED");
        assertThat(code(decide(Plans.because(Optional.empty()), "bert"))).isEqualTo("REASON_NEEDED");
        assertThat(decide(Plans.because(Optional.of("rows are gone")), "bert")).isInstanceOf(Decision.Allow.class);
    }

    @Test
    void whoever_asked_never_counts_on_whatever_account() {
        var phone = new Account("fake", "U1");
        var desk = new Account("console", "anna");
        var anna = new Person("anna", Set.of(Person.Role.ONCALL, Person.Role.APPROVER), Set.of(phone, desk));
        var directory =
                new Directory(List.of(anna), List.of(new Group("dba", Set.of(), Map.of("fake", "S1"))), List.of());
        var gate = new Gate(PLAN, rule(1, 1), asker(directory, phone), directory.crew((_, _) -> Set.of(phone)));
        var votes = List.of(approve(asker(directory, phone)), approve(asker(directory, desk)));
        assertThat(gate.decide(votes)).isEqualTo(new Decision.NeedsApproval(List.of(), 1));
        assertThat(gate.whyNot(asker(directory, desk)).orElseThrow().code()).isEqualTo("OWN_PLAN");
        assertThat(gate.whyNot("anna").orElseThrow().hint()).endsWith("nobody at present");
        assertThat(gate.voters()).isEmpty();
    }

    private static String asker(Directory directory, Account account) {
        return directory.person(account).orElseThrow().name();
    }

    @Test
    void whoever_asked_cannot_deny_either_only_withdraw() {
        assertThat(decide(rule(1, 1), deny("anna"))).isEqualTo(new Decision.NeedsApproval(List.of(), 1));
    }

    @Test
    void a_vote_on_another_plan_does_not_count() {
        var other = Plans.because(Optional.of("another reason")).hash();
        assertThat(decide(
                        rule(1, 1),
                        new Vote("bert", Verdict.APPROVE, other, Instant.EPOCH),
                        new Vote("carl", Verdict.DENY, other, Instant.EPOCH)))
                .isEqualTo(new Decision.NeedsApproval(List.of(), 1));
    }

    @Test
    void whoever_may_not_vote_does_not_count() {
        assertThat(decide(rule(1, 1), approve("vera"), deny("vera"), approve("eve")))
                .isEqualTo(new Decision.NeedsApproval(List.of(), 1));
        assertThat(new Gate(PLAN, rule(1, 1), "anna", CREW)
                        .whyNot("vera")
                        .orElseThrow()
                        .hint())
                .endsWith("bert, carl, dora");
    }

    @Test
    void whoever_was_removed_meanwhile_or_left_the_group_does_not_count_any_more() {
        var rule = new Rule(1, Set.of("dba"), 1, Duration.ofMinutes(30), false, Duration.ZERO, false);
        var votes = List.of(approve("bert"), approve("carl"));
        var before = new Crew(Map.of("bert", Set.of("dba"), "carl", Set.of("dba")));
        var after = new Crew(Map.of("bert", Set.of("approver")));
        assertThat(new Gate(PLAN, rule, "anna", before).decide(votes))
                .isEqualTo(new Decision.Allow(List.of("bert", "carl")));
        assertThat(new Gate(PLAN, rule, "anna", after).decide(votes))
                .isEqualTo(new Decision.NeedsApproval(List.of(), 1));
    }

    @Test
    void somebody_who_approves_twice_is_one_person() {
        assertThat(decide(rule(2, 1), approve("bert"), approve("bert")))
                .isEqualTo(new Decision.NeedsApproval(List.of("bert"), 2));
    }

    @Test
    void as_many_denials_as_the_rule_says_end_it_whatever_was_approved() {
        assertThat(code(decide(rule(1, 1), approve("bert"), deny("carl")))).isEqualTo("DENIED");
        assertThat(decide(rule(1, 2), deny("carl"), approve("bert"))).isEqualTo(new Decision.Allow(List.of("bert")));
        assertThat(decide(rule(1, 2), deny("carl"), deny("carl"))).isInstanceOf(Decision.NeedsApproval.class);
        assertThat(code(decide(rule(1, 2), deny("carl"), deny("dora"), approve("bert"))))
                .isEqualTo("DENIED");
    }

    @Test
    void the_last_word_of_a_person_counts() {
        assertThat(code(decide(rule(1, 1), approve("bert"), deny("bert")))).isEqualTo("DENIED");
        assertThat(decide(rule(1, 2), approve("bert"), deny("bert")))
                .isEqualTo(new Decision.NeedsApproval(List.of(), 1));
        assertThat(decide(rule(1, 2), deny("bert"), approve("bert"))).isEqualTo(new Decision.Allow(List.of("bert")));
    }

    @Test
    void even_what_needs_nobody_can_be_denied() {
        assertThat(code(decide(rule(0, 1), deny("bert")))).isEqualTo("DENIED");
    }

    private static Decision byTheClock(Who who, String verb) {
        var plan = new Plan(
                new Plan.Target(verb, "orders", Cluster.Tier.CRITICAL, Optional.empty()),
                "something",
                Danger.DESTRUCTIVE,
                List.of(),
                PLAN.outlook(),
                PLAN.grounds());
        return new Electorate(BUILT_IN, () -> CREW).gate(plan, who).decide(List.of());
    }

    @Test
    void the_clock_needs_nobody_for_its_routine_and_gets_nothing_else() {
        var clock = Who.clock("schedule:orders:nightly:1");
        for (var routine : Routine.values()) {
            assertThat(byTheClock(clock, routine.verb())).isEqualTo(new Decision.Allow(List.of()));
        }
        assertThat(code(byTheClock(clock, "hold"))).isEqualTo("NOT_BY_ITSELF");
    }

    @Test
    void whoever_is_called_as_muster_is_not_the_clock() {
        var posing = new Who(Who.MUSTER, new Account("console", "clock"), Place.channel("muster", "clock"));
        assertThat(byTheClock(posing, "backup prune")).isEqualTo(new Decision.NeedsApproval(List.of(), 2));
    }
}
