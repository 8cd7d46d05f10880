package dev.muster.bot.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyTest {
    private static Rule needing(int approvals) {
        return new Rule(approvals, Set.of("dba"), 1, Duration.ofMinutes(5), false, Duration.ZERO, false);
    }

    private static Policy.Entry entry(Danger danger, Cluster.Tier tier, String verb, int approvals) {
        return new Policy.Entry(Optional.of(danger), Optional.of(tier), Optional.of(verb), needing(approvals));
    }

    private static Policy.Entry about(Optional<Danger> danger, Optional<Cluster.Tier> tier, int approvals) {
        return new Policy.Entry(danger, tier, Optional.empty(), needing(approvals));
    }

    private static Plan plan(String verb, Danger danger, Cluster.Tier tier) {
        return Plans.plan(verb, danger, tier, Optional.empty());
    }

    @Test
    void the_first_entry_that_fits_holds() {
        var policy = new Policy(List.of(
                entry(Danger.DESTRUCTIVE, Cluster.Tier.CRITICAL, "restore", 7),
                about(Optional.of(Danger.DESTRUCTIVE), Optional.empty(), 8),
                about(Optional.of(Danger.DESTRUCTIVE), Optional.of(Cluster.Tier.CRITICAL), 9)));
        assertThat(policy.rule(plan("restore", Danger.DESTRUCTIVE, Cluster.Tier.CRITICAL)))
                .isEqualTo(needing(7));
        assertThat(policy.rule(plan("drop", Danger.DESTRUCTIVE, Cluster.Tier.CRITICAL)))
                .isEqualTo(needing(8));
    }

    @Test
    void an_entry_fits_only_when_all_that_it_says_fits() {
        var policy = new Policy(List.of(entry(Danger.CHANGE, Cluster.Tier.HIGH, "terminate", 7)));
        assertThat(policy.rule(plan("terminate", Danger.CHANGE, Cluster.Tier.HIGH)))
                .isEqualTo(needing(7));
        for (var other : List.of(
                plan("cancel", Danger.CHANGE, Cluster.Tier.HIGH),
                plan("terminate", Danger.READ, Cluster.Tier.HIGH),
                plan("terminate", Danger.DESTRUCTIVE, Cluster.Tier.HIGH),
                plan("terminate", Danger.CHANGE, Cluster.Tier.CRITICAL))) {
            assertThat(policy.rule(other))
                    .isEqualTo(Policy.builtIn(other.danger(), other.target().tier()));
        }
    }

    @Test
    void what_an_entry_leaves_out_fits_everything() {
        var policy = new Policy(List.of(about(Optional.empty(), Optional.empty(), 7)));
        for (var danger : Danger.values()) {
            for (var tier : Cluster.Tier.values()) {
                assertThat(policy.rule(plan("anything", danger, tier))).isEqualTo(needing(7));
            }
        }
    }

    @Test
    void an_entry_may_ask_less_than_what_is_built_in() {
        var policy = new Policy(List.of(about(Optional.of(Danger.DESTRUCTIVE), Optional.of(Cluster.Tier.ARCHIVE), 0)));
        assertThat(policy.rule(plan("drop", Danger.DESTRUCTIVE, Cluster.Tier.ARCHIVE)))
                .isEqualTo(needing(0));
        assertThat(policy.rule(plan("drop", Danger.DESTRUCTIVE, Cluster.Tier.STANDARD))
                        .approvals())
                .isEqualTo(1);
    }
}
