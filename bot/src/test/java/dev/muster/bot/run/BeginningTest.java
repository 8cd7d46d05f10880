package dev.muster.bot.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.journal.What;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What stands between an approved plan and its first step: the plan as it is now, and whoever has the cluster. */
class BeginningTest {
    private static final Problem BLOCKED = new Problem("BLOCKED", "somebody holds a lock", "look who");

    private final Workshop shop = new Workshop();
    private final Runner runner = shop.runner();

    private State.How how(long run) {
        return ((State.Ended) shop.state(run)).how();
    }

    @Test
    void a_plan_that_has_changed_is_voted_on_again() {
        long run = shop.destructive("one");
        shop.replans(run, new Answer.Proposal(shop.plan(Danger.DESTRUCTIVE, List.of(shop.step("one")), "4")));
        runner.work(run);
        assertThat(shop.state(run)).isInstanceOf(State.Proposed.class);
        assertThat(shop.told(run).getLast())
                .isInstanceOfSatisfying(
                        What.PlanChanged.class,
                        changed -> assertThat(changed.changes()).containsExactly("fact timeline: 3 → 4"));
        assertThat(shop.runs.holder(shop.cluster)).isEmpty();
        assertThat(shop.world.effects()).isEmpty();
        shop.approve(run);
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.DONE);
    }

    @Test
    void a_plan_that_nobody_had_to_approve_and_that_makes_no_sense_any_more_lapses() {
        long run = shop.changing("one");
        shop.replans(run, new Answer.Refusal(BLOCKED));
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.LAPSED);
        assertThat(shop.story(run)).endsWith("lapsed BLOCKED");
        assertThat(shop.world.effects()).isEmpty();
        assertThat(shop.runs.holder(shop.cluster)).isEmpty();
    }

    @Test
    void the_steps_as_they_are_now_are_run_when_the_plan_means_the_same() {
        long run = shop.destructive("one");
        var fresh = shop.plan(Danger.DESTRUCTIVE, List.of(shop.step("one").with(" at 0/5000")));
        shop.replans(run, new Answer.Proposal(fresh));
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.DONE);
        assertThat(shop.told(run))
                .filteredOn(What.StepBegun.class::isInstance)
                .containsExactly(new What.StepBegun(0, false, "do one at 0/5000"));
    }

    @Test
    void a_plan_that_cannot_be_computed_waits_for_somebody_to_try_again() {
        long run = shop.destructive("one");
        shop.replans(run, new Answer.Refusal(BLOCKED));
        runner.work(run);
        assertThat(shop.state(run)).isEqualTo(new State.Failed(0, BLOCKED));
        assertThat(shop.world.effects()).isEmpty();
        assertThat(shop.runs.holder(shop.cluster)).isEmpty();
        shop.replans(run, new Answer.Proposal(shop.plan(Danger.DESTRUCTIVE, "one")));
        shop.order(run, Order.RETRY);
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.DONE);
    }

    @Test
    void a_plan_that_nobody_had_to_approve_never_runs_as_another() {
        long run = shop.changing("two");
        shop.replans(run, new Answer.Proposal(shop.plan(Danger.DESTRUCTIVE, "two")));
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.LAPSED);
        assertThat(shop.world.effects()).isEmpty();
    }

    private long failedDestructive() {
        shop.world.deed("one", (_, _) -> {
            throw BLOCKED.asTrouble();
        });
        long run = shop.destructive("one");
        runner.work(run);
        return run;
    }

    @Test
    void a_second_destructive_run_says_once_whom_it_waits_for_and_goes_when_that_is_over() {
        long first = failedDestructive();
        long second = shop.destructive("two");
        assertThat(shop.runs.idle()).contains(second);
        runner.work(second);
        runner.work(second);
        assertThat(shop.state(second)).isEqualTo(new State.Queued(Optional.of(first)));
        assertThat(shop.story(second)).containsOnlyOnce("waits " + first);
        assertThat(shop.runs.idle()).doesNotContain(second);
        shop.order(first, Order.CANCEL);
        assertThat(shop.runs.idle()).contains(second);
        runner.work(second);
        assertThat(how(second)).isEqualTo(State.How.DONE);
        assertThat(shop.runs.holder(shop.cluster)).isEmpty();
    }

    @Test
    void a_run_that_is_done_lets_the_next_one_have_the_cluster() {
        long first = shop.destructive("one");
        long second = shop.destructive("two");
        var barrier = shop.world.holdAt("one", World.Moment.BEFORE_EFFECT);
        var working = Thread.ofVirtual().start(() -> runner.work(first));
        await().until(() -> shop.story(first).contains("begun 0"));
        runner.work(second);
        assertThat(shop.world.effects()).isEmpty();
        barrier.open();
        await().until(() -> !working.isAlive());
        runner.work(second);
        assertThat(shop.world.effects()).containsExactly("one", "two");
    }

    @Test
    void what_destroys_nothing_waits_for_nobody() {
        failedDestructive();
        long other = shop.changing("two");
        runner.work(other);
        assertThat(how(other)).isEqualTo(State.How.DONE);
    }
}
