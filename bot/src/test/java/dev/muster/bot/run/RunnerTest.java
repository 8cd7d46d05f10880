package dev.muster.bot.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.gate.Electorate;
import dev.muster.bot.gate.Policy;
import dev.muster.bot.journal.What;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.people.Crew;
import dev.muster.bot.store.TestStore;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Step;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs on a real store. What goes wrong between a step and its journal is in {@link RecoveryTest}. */
class RunnerTest {
    private static final Problem BLOCKED = new Problem("BLOCKED", "somebody holds a lock", "look who");

    private final Workshop shop = new Workshop();
    private final Runner runner = shop.runner();

    private State.How how(long run) {
        return ((State.Ended) shop.state(run)).how();
    }

    private void breaks(String step, World.Deed deed) {
        shop.world.deed(step, deed);
    }

    private long failedAtTheSecond() {
        breaks("two", (_, _) -> {
            throw BLOCKED.asTrouble();
        });
        long run = shop.changing("one", "two", "three");
        runner.work(run);
        return run;
    }

    @Test
    void each_step_is_begun_performed_once_and_done_with_its_proof() {
        long run = shop.changing("one", "two", "three");
        runner.work(run);
        assertThat(shop.story(run))
                .containsExactly(
                        "Proposed",
                        "RunStarted",
                        "begun 0",
                        "done 0",
                        "begun 1",
                        "done 1",
                        "begun 2",
                        "done 2",
                        "RunFinished");
        assertThat(shop.told(run))
                .filteredOn(What.StepDone.class::isInstance)
                .allSatisfy(done ->
                        assertThat(((What.StepDone) done).proof().seen()).startsWith("saw that"));
        assertThat(shop.world.effects()).containsExactly("one", "two", "three");
        assertThat(how(run)).isEqualTo(State.How.DONE);
    }

    @Test
    void who_cancelled_has_chosen_already_when_the_step_fails() {
        breaks("one", (_, _) -> {
            shop.order(shop.runs.open().getLast().number(), Order.CANCEL);
            throw BLOCKED.asTrouble();
        });
        long run = shop.destructive("one", "two");
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.CANCELLED);
        assertThat(shop.story(run)).endsWith("begun 0", "CancelAsked", "BLOCKED 0", "RunCancelled");
        assertThat(shop.runs.holder(shop.cluster)).isEmpty();
    }

    /** Planning takes its time: a replica may sleep in it, and another take the run over. */
    @Test
    void who_comes_late_from_planning_neither_takes_nor_ends_what_another_works_on() throws InterruptedException {
        var reached = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        breaks("two", (world, work) -> {
            reached.countDown();
            goOn.await();
            return world.effect("two", work);
        });
        long run = shop.changing("one", "two");
        var others = new ArrayList<Thread>();
        var electorate = new Electorate(new Policy(List.of()), () -> new Crew(Map.of()));
        Replanner sleepy = _ -> {
            others.add(Thread.ofVirtual().start(() -> runner.work(run)));
            await().until(() -> reached.getCount() == 0);
            return new Answer.Refusal(BLOCKED);
        };
        var proposals = new Proposals(shop.runs, shop.journal, electorate, sleepy, _ -> List.of());
        try (var observer = new Observer(List.of(), "none", Clock.systemUTC())) {
            new Runner(shop.runs, shop.journal, proposals, TestTools.with(observer), Clock.systemUTC()).work(run);
        }
        assertThat(shop.state(run)).isEqualTo(new State.Running());
        goOn.countDown();
        others.getFirst().join();
        assertThat(how(run)).isEqualTo(State.How.DONE);
        assertThat(shop.world.effects()).containsExactly("one", "two");
    }

    @Test
    void a_run_that_is_over_is_not_run_again() {
        long run = shop.changing("one");
        runner.work(run);
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("one");
    }

    @Test
    void a_step_that_fails_stops_everything_and_says_its_problem() {
        long run = failedAtTheSecond();
        assertThat(shop.state(run)).isEqualTo(new State.Failed(1, BLOCKED));
        assertThat(shop.story(run))
                .containsExactly("Proposed", "RunStarted", "begun 0", "done 0", "begun 1", "BLOCKED 1");
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("one");
    }

    @Test
    void what_postgresql_says_is_told_by_its_state_and_first_line() {
        breaks("one", (_, _) -> {
            throw new SQLException("ERROR: database \"orders\" is being accessed\n  Detail: secret", "55006");
        });
        long run = shop.changing("one");
        runner.work(run);
        var problem = ((State.Failed) shop.state(run)).problem();
        assertThat(problem.code()).isEqualTo("PG_55006");
        assertThat(problem.fact()).isEqualTo("PostgreSQL said: database \"orders\" is being accessed");
    }

    @Test
    void a_bug_in_a_step_stops_the_run_and_its_words_are_kept_away() {
        breaks("one", (_, _) -> {
            throw new IllegalStateException("the password is hunter2");
        });
        long run = shop.changing("one", "two");
        runner.work(run);
        var problem = ((State.Failed) shop.state(run)).problem();
        assertThat(problem.code()).isEqualTo("STEP_BROKE");
        assertThat(problem.toString()).doesNotContain("hunter2");
        assertThat(shop.world.effects()).isEmpty();
    }

    @Test
    void after_a_retry_it_goes_on_with_the_step_that_failed() {
        long run = failedAtTheSecond();
        shop.world.mend("two");
        assertThat(shop.order(run, Order.RETRY)).isInstanceOf(Heard.Yes.class);
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("one", "two", "three");
        assertThat(how(run)).isEqualTo(State.How.DONE);
    }

    @Test
    void a_retry_of_what_somebody_did_by_hand_meanwhile_does_it_not_again() {
        long run = failedAtTheSecond();
        shop.world.has("two");
        shop.order(run, Order.RETRY);
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("one", "two", "three");
        assertThat(how(run)).isEqualTo(State.How.DONE);
    }

    @Test
    void rolling_back_undoes_what_was_done_from_its_end() {
        breaks("three", (_, _) -> {
            throw BLOCKED.asTrouble();
        });
        long run = shop.changing("one", "two", "three");
        runner.work(run);
        assertThat(shop.order(run, Order.ROLL_BACK)).isInstanceOf(Heard.Yes.class);
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("one", "two", "undo two", "undo one");
        assertThat(shop.story(run)
                        .subList(shop.story(run).size() - 7, shop.story(run).size()))
                .containsExactly(
                        "RollbackAsked",
                        "RunStarted",
                        "begun 1 back",
                        "done 1 back",
                        "begun 0 back",
                        "done 0 back",
                        "RunRolledBack");
        assertThat(how(run)).isEqualTo(State.How.ROLLED_BACK);
    }

    @Test
    void what_was_done_although_it_was_told_as_failed_is_taken_back_too() {
        breaks("two", (world, _) -> {
            world.has("two");
            throw BLOCKED.asTrouble();
        });
        long run = shop.changing("one", "two", "three");
        runner.work(run);
        shop.order(run, Order.ROLL_BACK);
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("one", "two", "undo two", "undo one");
        assertThat(how(run)).isEqualTo(State.How.ROLLED_BACK);
    }

    /** One that has swapped, and fails to open what people may write to. */
    private long failsToOpen() {
        shop.world.deed("open", (_, _) -> {
            throw new Problem("SLOTS", "a slot could not be made", "retry").asTrouble();
        });
        long run = shop.destructive("swap", "open", "end");
        runner.work(run);
        assertThat(shop.state(run)).isInstanceOf(State.Failed.class);
        return run;
    }

    @Test
    void what_failed_after_it_was_open_is_not_rolled_back_unasked_and_goes_on_when_it_is_tried_again() {
        long run = failsToOpen();
        shop.world.has("half of open");
        shop.order(run, Order.ROLL_BACK);
        runner.work(run);
        assertThat(shop.state(run))
                .isInstanceOfSatisfying(
                        State.Failed.class,
                        failed -> assertThat(failed.problem().code()).isEqualTo("NEEDS_APPROVAL"));
        assertThat(shop.world.effects()).containsExactly("swap", "half of open");
        shop.world.mend("open");
        shop.order(run, Order.RETRY);
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("swap", "half of open", "open", "end");
    }

    @Test
    void what_failed_before_it_was_open_is_rolled_back() {
        long run = failsToOpen();
        shop.order(run, Order.ROLL_BACK);
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("swap", "undo swap");
    }

    @Test
    void an_undo_that_fails_is_tried_again_and_goes_on_backwards() {
        long run = failedAtTheSecond();
        breaks("undo one", (_, _) -> {
            throw BLOCKED.asTrouble();
        });
        shop.order(run, Order.ROLL_BACK);
        runner.work(run);
        assertThat(shop.state(run)).isEqualTo(new State.Failed(0, BLOCKED));
        shop.world.mend("undo one");
        shop.order(run, Order.RETRY);
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("one", "undo one");
        assertThat(how(run)).isEqualTo(State.How.ROLLED_BACK);
    }

    @Test
    void a_failed_run_can_be_cancelled_and_stays_as_it_is() {
        long run = failedAtTheSecond();
        shop.order(run, Order.CANCEL);
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.CANCELLED);
        assertThat(shop.world.effects()).containsExactly("one");
    }

    @Test
    void a_step_that_failed_although_it_was_done_counts_as_done() {
        breaks("one", (world, _) -> {
            world.has("one");
            throw new SQLException("the connection was lost", "08006");
        });
        long run = shop.changing("one", "two");
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.DONE);
        assertThat(shop.world.effects()).containsExactly("one", "two");
        assertThat(((What.StepDone) shop.told(run).get(3)).proof().seen()).contains("the connection was lost");
    }

    @Test
    void a_step_that_takes_too_long_fails_and_touches_nothing_afterwards() {
        var refused = new CountDownLatch(1);
        breaks("one", (world, work) -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException _) {
                // As a step would that does not listen.
            }
            try {
                return world.effect("one", work);
            } finally {
                refused.countDown();
            }
        });
        var hasty = shop.step("one").with(new Act.Traits(Duration.ofSeconds(2), false, true));
        long run = shop.propose(shop.plan(Danger.CHANGE, List.of(hasty, shop.step("two"))));
        runner.work(run);
        assertThat(((State.Failed) shop.state(run)).problem().code()).isEqualTo("DEADLINE");
        await().until(() -> refused.getCount() == 0);
        assertThat(shop.world.effects()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Order.class,
            names = {"PAUSE", "CANCEL"})
    void people_are_heard_between_two_steps(Order order) {
        breaks("one", (world, work) -> {
            assertThat(shop.order(shop.runs.open().getLast().number(), order)).isInstanceOf(Heard.Yes.class);
            return world.effect("one", work);
        });
        long run = shop.changing("one", "two");
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("one");
        if (order == Order.PAUSE) {
            assertThat(shop.state(run)).isEqualTo(new State.Paused());
            shop.order(run, Order.RESUME);
            runner.work(run);
            assertThat(how(run)).isEqualTo(State.How.DONE);
            assertThat(shop.world.effects()).containsExactly("one", "two");
        } else {
            assertThat(how(run)).isEqualTo(State.How.CANCELLED);
        }
    }

    @Test
    void a_step_that_can_be_stopped_is_cancelled_in_its_middle() {
        breaks("one", (world, work) -> {
            shop.order(shop.runs.open().getLast().number(), Order.CANCEL);
            return world.effect("one", work);
        });
        var patient = shop.step("one").with(new Act.Traits(Duration.ofSeconds(20), true, true));
        long run = shop.propose(shop.plan(Danger.CHANGE, List.of(patient, shop.step("two"))));
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.CANCELLED);
        assertThat(shop.world.effects()).isEmpty();
        assertThat(shop.story(run)).endsWith("begun 0", "CancelAsked", "STOPPED 0", "RunCancelled");
    }

    @Test
    void a_step_that_is_cancelled_before_it_did_anything_is_not_performed() {
        var patient = shop.step("one").with(new Act.Traits(Duration.ofSeconds(20), true, true));
        long run = shop.propose(shop.plan(Danger.CHANGE, List.of(patient)));
        var barrier = shop.world.holdAt("one", World.Moment.AFTER_BEGUN);
        var working = Thread.ofVirtual().start(() -> runner.work(run));
        await().until(() -> shop.story(run).contains("begun 0"));
        shop.order(run, Order.CANCEL);
        barrier.open();
        await().until(() -> !working.isAlive());
        assertThat(how(run)).isEqualTo(State.How.CANCELLED);
        assertThat(shop.world.effects()).isEmpty();
    }

    @Test
    void progress_is_kept_now_and_then_and_the_card_is_behind() {
        var outbox = new Outbox(TestStore.shared().jdbi());
        var barrier = shop.world.holdAt("said", World.Moment.BEFORE_BEGUN);
        breaks("one", (world, work) -> {
            for (int percent = 0; percent < 100; percent++) {
                work.progress(percent, "12 MB/s");
            }
            world.reach("said", World.Moment.BEFORE_BEGUN);
            return world.effect("one", work);
        });
        long run = shop.changing("one");
        long before = outbox.about(new Subject.OfRun(run)).getFirst().wanted();
        var working = Thread.ofVirtual().start(() -> runner.work(run));
        await().until(() -> shop.runs.find(run).orElseThrow().marks().progress().isPresent());
        var progress = shop.runs.find(run).orElseThrow().marks().progress().orElseThrow();
        assertThat(progress.step()).isZero();
        assertThat(progress.detail()).isEqualTo("12 MB/s");
        barrier.open();
        await().until(() -> !working.isAlive());
        // Four entries of the journal, and the little of the progress that was told.
        assertThat(outbox.about(new Subject.OfRun(run)).getFirst().wanted() - before)
                .isBetween(5L, 15L);
    }

    @Test
    void a_plan_comes_back_from_the_store_as_it_was() {
        var plan = shop.plan(Danger.DESTRUCTIVE, List.of(shop.step("one").with(" at 0/5000"), shop.step("two")));
        long run = shop.propose(plan);
        var kept = shop.runs.find(run).orElseThrow();
        assertThat(kept.plan()).isEqualTo(plan);
        assertThat(kept.plan().hash()).isEqualTo(plan.hash()).isEqualTo(kept.hash());
        assertThat(kept.plan().steps()).extracting(Step::intent).containsExactly("do one", "do two");
    }
}
