package dev.muster.bot.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.store.TestStore;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in doubt between an effect and its journal: after a crash, and when two work on the same run. */
class RecoveryTest {
    private final Workshop shop = new Workshop();
    private final Runner runner = shop.runner();

    private State.How how(long run) {
        return ((State.Ended) shop.state(run)).how();
    }

    /** A run of which a replica that is gone by now had begun the first step. */
    private long begunByTheDead(List<Act> steps) {
        long run = shop.propose(shop.plan(Danger.CHANGE, steps));
        shop.runs.jdbi().useTransaction(h -> {
            shop.runs.nextToken(h, run);
            shop.runs.state(h, run, new State.Running());
            note(run, h, new What.RunStarted(1));
            note(run, h, new What.StepBegun(0, false, "do one"));
        });
        return run;
    }

    private void note(long run, Handle h, What what) {
        shop.journal.append(
                h, Entry.of(Instant.now(), Event.Scope.of(shop.cluster).withRun(run), what));
    }

    private long begunByTheDead() {
        return begunByTheDead(List.of(shop.step("one"), shop.step("two")));
    }

    @Test
    void a_step_that_was_done_before_the_crash_is_not_done_again() {
        long run = begunByTheDead();
        shop.world.has("one");
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("one", "two");
        assertThat(shop.story(run)).containsSubsequence("begun 0", "RunStarted", "done 0", "begun 1", "done 1");
        assertThat(how(run)).isEqualTo(State.How.DONE);
    }

    @Test
    void a_step_that_was_not_done_before_the_crash_is_done() {
        long run = begunByTheDead();
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("one", "two");
        assertThat(how(run)).isEqualTo(State.How.DONE);
    }

    @Test
    void when_it_cannot_be_told_a_person_is_asked() {
        long run = begunByTheDead();
        shop.world.probe("one", new Probe.Unclear("the server does not answer"));
        runner.work(run);
        assertThat(((State.Failed) shop.state(run)).problem().code()).isEqualTo("STEP_UNCLEAR");
        assertThat(shop.world.effects()).isEmpty();
        shop.order(run, Order.RETRY);
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("one", "two");
    }

    private Answer undone(long run) {
        return new Undo(shop.runs, shop.journal, TestTools.nowhere(), Duration.ofHours(1))
                .plan(run, Optional.empty(), Instant.now());
    }

    private static List<String> steps(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Proposal.class);
        return ((Answer.Proposal) answer)
                .plan().steps().stream().map(Step::describe).toList();
    }

    @Test
    void who_cancels_after_a_crash_can_take_back_what_was_done_before_it() {
        long run = begunByTheDead();
        shop.world.has("one");
        shop.order(run, Order.CANCEL);
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.CANCELLED);
        assertThat(shop.world.effects()).containsExactly("one");
        assertThat(shop.story(run)).containsSubsequence("begun 0", "done 0");
        assertThat(steps(undone(run))).containsExactly("do undo one");
    }

    @Test
    void what_may_have_ended_half_way_is_taken_back_as_a_whole() {
        long run = begunByTheDead(List.of(shop.step("half one"), shop.step("two")));
        shop.order(run, Order.CANCEL);
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.CANCELLED);
        assertThat(steps(undone(run))).containsExactly("do undo half one");
        long other = begunByTheDead(List.of(shop.step("half one"), shop.step("two")));
        shop.world.probe("half one", new Probe.Unclear("it must not be done twice"));
        runner.work(other);
        shop.order(other, Order.ROLL_BACK);
        runner.work(other);
        assertThat(how(other)).isEqualTo(State.How.ROLLED_BACK);
        assertThat(shop.world.effects()).containsExactly("undo half one");
    }

    private long unclear() {
        long run = begunByTheDead();
        shop.world.probe("one", new Probe.Unclear("the server does not answer"));
        runner.work(run);
        return run;
    }

    @Test
    void taking_back_halts_where_it_cannot_be_told_and_leaves_that_only_when_it_is_tried_again() {
        long run = unclear();
        shop.order(run, Order.ROLL_BACK);
        runner.work(run);
        var problem = ((State.Failed) shop.state(run)).problem();
        assertThat(problem.fact()).contains("step 1", "is not taken back", "the server does not answer");
        shop.order(run, Order.RETRY);
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.ROLLED_BACK);
        assertThat(shop.world.effects()).isEmpty();
    }

    @Test
    void what_can_be_told_by_then_is_taken_back() {
        long run = unclear();
        shop.order(run, Order.ROLL_BACK);
        runner.work(run);
        shop.world.mend("one");
        shop.world.has("one");
        shop.order(run, Order.RETRY);
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.ROLLED_BACK);
        assertThat(shop.world.effects()).containsExactly("one", "undo one");
    }

    @Test
    void whoever_takes_a_cancelled_run_back_looks_what_was_done_of_it() {
        long run = unclear();
        shop.order(run, Order.CANCEL);
        assertThat(how(run)).isEqualTo(State.How.CANCELLED);
        assertThat(((Answer.Refusal) undone(run)).problem().fact())
                .contains("whether step 1 was done", "the server does not answer");
        shop.world.mend("one");
        assertThat(((Answer.Refusal) undone(run)).problem().code()).isEqualTo("NO_UNDO");
        shop.world.has("one");
        assertThat(steps(undone(run))).containsExactly("do undo one");
    }

    @Test
    void a_probe_that_breaks_is_unclear() {
        long run = begunByTheDead();
        shop.world.probeBreaks("one");
        runner.work(run);
        assertThat(((State.Failed) shop.state(run)).problem().code()).isEqualTo("STEP_UNCLEAR");
    }

    @Test
    void the_plan_is_not_computed_again_once_a_step_was_begun() {
        long run = begunByTheDead();
        shop.replans(run, new Answer.Refusal(new Problem("NOTHING_TO_DO", "it is done already", "look")));
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.DONE);
    }

    @Test
    void a_begun_step_of_a_kind_that_is_no_more_asks_a_person_and_can_be_cancelled() {
        long run = begunByTheDead();
        forgetTheKind(run);
        runner.work(run);
        var problem = ((State.Failed) shop.state(run)).problem();
        assertThat(problem.code()).isEqualTo("STEP_UNCLEAR");
        assertThat(problem.fact()).contains("“gone”");
        assertThat(shop.order(run, Order.CANCEL)).isInstanceOf(Heard.Yes.class);
        assertThat(shop.world.effects()).isEmpty();
    }

    @Test
    void a_step_of_a_kind_that_is_no_more_is_not_guessed() {
        long run = shop.changing("one", "two");
        shop.world.deed("one", (world, work) -> {
            shop.order(run, Order.PAUSE);
            return world.effect("one", work);
        });
        runner.work(run);
        forgetTheKind(run);
        shop.order(run, Order.RESUME);
        runner.work(run);
        var problem = ((State.Failed) shop.state(run)).problem();
        assertThat(problem.code()).isEqualTo("STEP_UNKNOWN");
        assertThat(problem.fact()).contains("“gone”");
        assertThat(shop.order(run, Order.CANCEL)).isInstanceOf(Heard.Yes.class);
        assertThat(shop.world.effects()).containsExactly("one");
    }

    private void forgetTheKind(long run) {
        TestStore.shared()
                .jdbi()
                .useHandle(h -> h.createUpdate(
                                "UPDATE run SET plan = replace(plan::text, '\"kind\":\"act\"', '\"kind\":\"gone\"')::json WHERE number = :run")
                        .bind("run", run)
                        .execute());
    }

    /** One replica is stopped somewhere in the second step, another takes the run over, and then the first wakes up. */
    @ParameterizedTest
    @EnumSource(World.Moment.class)
    void who_was_taken_over_changes_nothing_any_more(World.Moment moment) throws InterruptedException {
        long run = shop.destructive("one", "two", "three");
        var barrier = shop.world.holdAt("two", moment);
        var sleeper = Thread.ofVirtual().start(() -> runner.work(run));
        barrier.awaitReached();
        shop.runner().work(run);
        assertThat(how(run)).isEqualTo(State.How.DONE);
        var story = shop.story(run);
        barrier.open();
        await().until(() -> !sleeper.isAlive());
        assertThat(shop.story(run)).isEqualTo(story);
        assertThat(shop.world.effects()).containsExactly("one", "two", "three");
        for (var step : List.of("done 0", "done 1", "done 2", "RunFinished")) {
            assertThat(Collections.frequency(story, step)).as(step).isOne();
        }
    }

    @Test
    void who_was_taken_over_says_nothing_of_its_progress_and_of_its_failure() throws InterruptedException {
        long run = shop.changing("one");
        var barrier = shop.world.holdAt("one", World.Moment.AFTER_EFFECT);
        shop.world.deed("one", (world, work) -> {
            world.effect("one", work);
            work.progress(50, "of nothing");
            throw new IllegalStateException("late");
        });
        var sleeper = Thread.ofVirtual().start(() -> runner.work(run));
        barrier.awaitReached();
        shop.runner().work(run);
        barrier.open();
        await().until(() -> !sleeper.isAlive());
        assertThat(how(run)).isEqualTo(State.How.DONE);
        assertThat(shop.runs.find(run).orElseThrow().marks().progress()).isEmpty();
    }

    @Test
    void an_undo_that_was_begun_before_a_crash_is_looked_at_too() {
        shop.world.deed("two", (_, _) -> {
            throw new IllegalStateException("no");
        });
        long run = shop.changing("one", "two");
        runner.work(run);
        shop.order(run, Order.ROLL_BACK);
        shop.runs.jdbi().useTransaction(h -> note(run, h, new What.StepBegun(0, true, "undo one")));
        shop.world.probe("undo one", new Probe.Done(Proof.of("it is undone")));
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.ROLLED_BACK);
        assertThat(shop.world.effects()).containsExactly("one");
    }
}
