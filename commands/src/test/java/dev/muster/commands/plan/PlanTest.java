package dev.muster.commands.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.cluster.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanTest {
    /** A step that only has words. */
    private record Words(String words) implements Step {
        @Override
        public String describe() {
            return words;
        }

        @Override
        public Duration deadline() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Probe probe(Work work) {
            return new Probe.NotDone();
        }

        @Override
        public Proof perform(Work work) {
            return Proof.of(words);
        }
    }

    private static final Plan.Target TARGET =
            new Plan.Target("restore", "orders", Cluster.Tier.HIGH, Optional.of("orders"));
    private static final List<Step> STEPS = List.of(new Words("stop"), new Words("start"));
    private static final Plan.Outlook OUTLOOK =
            new Plan.Outlook(Estimate.seconds(1, 2), Loss.NONE, Map.of("sessions", "12"), "not possible");
    private static final Plan.Grounds GROUNDS = grounds("12 ms", true, Map.of("timeline", "1", "primary", "orders-a"));
    private static final Plan PLAN = plan(TARGET, Danger.DESTRUCTIVE, STEPS, GROUNDS);

    private static Plan plan(Plan.Target target, Danger danger, List<Step> steps, Plan.Grounds grounds) {
        return new Plan(target, "Restore orders", danger, steps, OUTLOOK, grounds);
    }

    private static Plan.Grounds grounds(String measured, boolean passed, Map<String, String> facts) {
        return new Plan.Grounds(List.of(new Check("lag", measured, passed)), facts, Optional.of("rows are gone"));
    }

    private static Plan about(Plan.Target target) {
        return plan(target, Danger.DESTRUCTIVE, STEPS, GROUNDS);
    }

    private static Plan doing(String... words) {
        var steps = List.of(words).stream().map(w -> (Step) new Words(w)).toList();
        return plan(TARGET, Danger.DESTRUCTIVE, steps, GROUNDS);
    }

    private static Plan on(Plan.Grounds grounds) {
        return plan(TARGET, Danger.DESTRUCTIVE, STEPS, grounds);
    }

    @Test
    void the_same_plan_made_twice_has_the_same_hash() {
        var facts = new ArrayList<>(GROUNDS.facts().entrySet());
        Collections.reverse(facts);
        var turned = new LinkedHashMap<String, String>();
        facts.forEach(fact -> turned.put(fact.getKey(), fact.getValue()));
        var again = on(grounds("12 ms", true, turned));
        assertThat(again.hash()).isEqualTo(PLAN.hash()).matches("[0-9a-f]{64}");
        assertThat(again.changesSince(PLAN)).isEmpty();
    }

    @Test
    void what_is_only_measured_or_expected_does_not_make_another_plan() {
        var outlook = new Plan.Outlook(
                Estimate.seconds(5, 9), Loss.of("two rows"), Map.of("sessions", "99", "size", "1 GB"), "by hand");
        var other = new Plan(
                TARGET, "Another title", Danger.DESTRUCTIVE, STEPS, outlook, grounds("9 s", true, GROUNDS.facts()));
        assertThat(other.hash()).isEqualTo(PLAN.hash());
        assertThat(other.changesSince(PLAN)).isEmpty();
    }

    @Test
    void whatever_people_approve_makes_another_plan_when_it_changes() {
        var plans = List.of(
                PLAN,
                about(new Plan.Target("drop", "orders", Cluster.Tier.HIGH, Optional.of("orders"))),
                about(new Plan.Target("restore", "billing", Cluster.Tier.HIGH, Optional.of("orders"))),
                about(new Plan.Target("restore", "orders", Cluster.Tier.CRITICAL, Optional.of("orders"))),
                about(new Plan.Target("restore", "orders", Cluster.Tier.HIGH, Optional.of("billing"))),
                about(new Plan.Target("restore", "orders", Cluster.Tier.HIGH, Optional.empty())),
                plan(TARGET, Danger.CHANGE, STEPS, GROUNDS),
                plan(TARGET, Danger.READ, STEPS, GROUNDS),
                doing("start", "stop"),
                doing("stop"),
                doing("stop", "start", "start"),
                doing("stop", "start again"),
                doing(),
                on(grounds("12 ms", false, GROUNDS.facts())),
                on(grounds("12 ms", true, Map.of("timeline", "2", "primary", "orders-a"))),
                on(grounds("12 ms", true, Map.of("timeline", "1", "primary", "orders-b"))),
                on(grounds("12 ms", true, Map.of("timeline", "1"))),
                on(grounds("12 ms", true, Map.of("timeline", "1", "primary", "orders-a", "standby", "orders-b"))),
                on(new Plan.Grounds(List.of(), GROUNDS.facts(), GROUNDS.reason())),
                on(new Plan.Grounds(GROUNDS.checks(), GROUNDS.facts(), Optional.of("for fun"))),
                on(new Plan.Grounds(GROUNDS.checks(), GROUNDS.facts(), Optional.empty())));
        var hashes = new HashSet<String>();
        assertThat(plans).allSatisfy(plan -> assertThat(hashes.add(plan.hash())).isTrue());
        assertThat(plans.subList(1, plans.size()))
                .allSatisfy(plan -> assertThat(plan.changesSince(PLAN)).isNotEmpty());
    }

    @Test
    void a_value_cannot_pretend_to_be_another_fact() {
        assertThat(on(grounds("", true, Map.of("a", "1", "b", "2"))).hash())
                .isNotEqualTo(on(grounds("", true, Map.of("a", "16:fact b2"))).hash());
    }

    @Test
    void a_change_is_named_with_what_was_and_what_is() {
        assertThat(on(grounds("12 ms", true, Map.of("timeline", "2", "standby", "orders-b")))
                        .changesSince(PLAN))
                .containsExactly(
                        "fact primary: orders-a → no longer there",
                        "fact standby: not there → orders-b",
                        "fact timeline: 1 → 2");
        assertThat(on(grounds("12 ms", false, GROUNDS.facts())).changesSince(PLAN))
                .containsExactly("check lag: passed → failed");
    }
}
