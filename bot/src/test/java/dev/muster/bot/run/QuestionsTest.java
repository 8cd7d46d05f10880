package dev.muster.bot.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Owed;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Account;
import dev.muster.commands.handling.Hook;
import dev.muster.commands.hooks.RunHooks;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Step;
import dev.muster.commands.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A run that asks before a step, on a real store. */
class QuestionsTest {
    private static final String QUESTION = "The copy has 43 rows less. Swap it in?";
    private static final Who CLEO = new Who("cleo", new Account("fake", "cleo"), Workshop.CHANNEL);
    private static final Who EVE = new Who("eve", new Account("fake", "eve"), Workshop.CHANNEL);

    private final Workshop shop = new Workshop();
    private final Runner runner = shop.runner();

    private long halted() {
        long run = shop.asking(QUESTION);
        runner.work(run);
        return run;
    }

    private Heard goOn(long run, Who who) {
        return shop.proposals.goOn(run, Optional.of(2), who, Instant.now());
    }

    private static String code(Heard heard) {
        return heard instanceof Heard.No(var problem) ? problem.code() : "";
    }

    private State.How how(long run) {
        return ((State.Ended) shop.state(run)).how();
    }

    @Test
    void it_halts_before_the_step_and_keeps_the_cluster_to_itself() {
        long run = halted();
        assertThat(shop.world.effects()).containsExactly("one");
        assertThat(shop.state(run)).isInstanceOfSatisfying(State.Asking.class, asking -> {
            assertThat(asking.step()).isEqualTo(1);
            assertThat(asking.question()).isEqualTo(QUESTION);
        });
        assertThat(shop.told(run)).endsWith(new What.Halted(1, QUESTION));
        long other = shop.destructive("other");
        runner.work(other);
        assertThat(shop.state(other)).isEqualTo(new State.Queued(Optional.of(run)));
        assertThat(shop.world.effects()).containsExactly("one");
    }

    @Test
    void who_may_approve_it_lets_it_go_on_and_it_ends() {
        long run = halted();
        assertThat(goOn(run, CLEO)).isEqualTo(new Heard.Yes("plan %d goes on with step 2".formatted(run)));
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("one", "two", "three");
        assertThat(how(run)).isEqualTo(State.How.DONE);
        var answer = shop.journal.ofRun(run).stream()
                .filter(event -> event.what().equals(new What.LetGoOn(1)))
                .findFirst()
                .orElseThrow();
        assertThat(answer.who()).hasValue(CLEO);
        assertThat(shop.runs.holder(shop.cluster)).isEmpty();
    }

    @Test
    void neither_the_asker_nor_who_may_not_approve_it_lets_it_go_on() {
        long run = halted();
        assertThat(code(goOn(run, Workshop.ANNA))).isEqualTo("OWN_PLAN");
        assertThat(code(goOn(run, EVE))).isEqualTo("NOT_AN_APPROVER");
        assertThat(code(shop.order(run, Order.RESUME))).isEqualTo("NOT_NOW");
        assertThat(shop.state(run)).isInstanceOf(State.Asking.class);
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("one");
        assertThat(shop.story(run)).endsWith("Halted", "Refused", "Refused");
    }

    @Test
    void what_nobody_had_to_approve_is_answered_by_who_asked_for_it() {
        long run = shop.propose(shop.plan(
                Danger.CHANGE, List.of(shop.step("one"), shop.step("two").asking(QUESTION))));
        runner.work(run);
        assertThat(code(goOn(run, Workshop.ANNA))).isEmpty();
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.DONE);
    }

    @Test
    void who_broke_the_glass_alone_answers_alone() {
        long run = shop.propose(
                shop.plan(Danger.DESTRUCTIVE, List.of(shop.step("one").asking(QUESTION))));
        var ballot = new Ballot(
                Workshop.ANNA, What.Verdict.APPROVE, Optional.empty(), Optional.of("nobody answers"), Optional.empty());
        assertThat(code(shop.proposals.breakGlass(run, ballot, List.of(), Instant.now())))
                .isEmpty();
        runner.work(run);
        assertThat(shop.state(run)).isInstanceOf(State.Asking.class);
        assertThat(code(shop.proposals.goOn(run, Optional.of(1), Workshop.ANNA, Instant.now())))
                .isEmpty();
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("one");
    }

    @Test
    void a_button_of_another_question_answers_nothing() {
        long run = halted();
        assertThat(code(shop.proposals.goOn(run, Optional.of(3), CLEO, Instant.now())))
                .isEqualTo("OTHER_QUESTION");
        assertThat(shop.state(run)).isInstanceOf(State.Asking.class);
    }

    @Test
    void it_is_answered_once_whoever_presses_again() {
        long run = halted();
        goOn(run, CLEO);
        assertThat(code(goOn(run, Workshop.BEN))).isEqualTo("NOTHING_ASKED");
        assertThat(shop.told(run)).containsOnlyOnce(new What.LetGoOn(1));
    }

    @Test
    void the_same_delivery_is_heard_once_and_answered_the_same() {
        long run = halted();
        var cleo = new Who("cleo", CLEO.account(), CLEO.place(), Optional.of(TestStore.unique("delivery")));
        var first = goOn(run, cleo);
        assertThat(goOn(run, cleo)).isEqualTo(first);
        assertThat(shop.told(run)).containsOnlyOnce(new What.LetGoOn(1));
    }

    @Test
    void after_a_crash_before_the_answer_it_still_waits_and_after_the_answer_it_is_not_asked_again() {
        long run = halted();
        shop.runner().work(run);
        assertThat(shop.state(run)).isInstanceOf(State.Asking.class);
        goOn(run, CLEO);
        // Whoever took it died before the step.
        shop.runs.jdbi().useTransaction(h -> {
            shop.runs.nextToken(h, run);
            shop.runs.state(h, run, new State.Running());
        });
        shop.runner().work(run);
        assertThat(how(run)).isEqualTo(State.How.DONE);
        assertThat(shop.told(run)).containsOnlyOnce(new What.Halted(1, QUESTION));
    }

    @Test
    void a_step_that_failed_after_the_answer_is_tried_again_without_asking() {
        shop.world.deed("two", (_, _) -> {
            throw new Problem("BLOCKED", "somebody holds a lock", "look who").asTrouble();
        });
        long run = halted();
        goOn(run, CLEO);
        runner.work(run);
        assertThat(shop.state(run)).isInstanceOf(State.Failed.class);
        shop.order(run, Order.RETRY);
        runner.work(run);
        assertThat(shop.told(run)).containsOnlyOnce(new What.Halted(1, QUESTION));
        assertThat(shop.story(run).stream().filter("BLOCKED 1"::equals)).hasSize(2);
    }

    private final Instant inTwoHours = Instant.now().plus(Duration.ofHours(2));

    private final Runner later = shop.runner(Clock.fixed(inTwoHours, ZoneOffset.UTC));

    /** Looked at, and halted with the question. */
    private long looked() {
        long run = shop.propose(shop.plan(
                Danger.CHANGE,
                List.of(shop.step("one"), shop.step("look"), shop.step("two").asking(QUESTION))));
        runner.work(run);
        assertThat(shop.world.effects()).containsExactly("one", "look");
        return run;
    }

    private Heard goOn(long run, Instant at) {
        return shop.proposals.goOn(run, Optional.of(3), Workshop.ANNA, at);
    }

    @Test
    void an_answer_that_is_old_when_a_step_is_tried_again_is_asked_for_again_after_another_look() {
        shop.world.deed("two", (_, _) -> {
            throw new Problem("BLOCKED", "somebody holds a lock", "look who").asTrouble();
        });
        long run = looked();
        goOn(run, Instant.now());
        runner.work(run);
        shop.world.mend("two");
        shop.order(run, Order.RETRY);
        later.work(run);
        assertThat(shop.state(run)).isInstanceOf(State.Asking.class);
        assertThat(shop.world.effects()).containsExactly("one", "look", "look");
        assertThat(asked(run)).hasSize(2);
        goOn(run, inTwoHours);
        later.work(run);
        assertThat(shop.world.effects()).containsExactly("one", "look", "look", "two");
        assertThat(how(run)).isEqualTo(State.How.DONE);
    }

    @Test
    void who_wants_it_paused_while_it_looks_again_is_heard_and_not_asked() {
        long run = looked();
        shop.world.deed("look", (world, work) -> {
            shop.order(run, Order.PAUSE);
            return world.effect("look", work);
        });
        goOn(run, inTwoHours);
        later.work(run);
        assertThat(shop.state(run)).isEqualTo(new State.Paused());
    }

    @Test
    void what_is_answered_long_after_the_look_is_looked_at_and_asked_again() {
        long run = looked();
        goOn(run, inTwoHours);
        later.work(run);
        assertThat(shop.state(run)).isInstanceOf(State.Asking.class);
        assertThat(shop.world.effects()).containsExactly("one", "look", "look");
        goOn(run, inTwoHours);
        later.work(run);
        assertThat(how(run)).isEqualTo(State.How.DONE);
    }

    private Problem.Trouble locked() {
        return new Problem("BLOCKED", "somebody holds a lock", "look who").asTrouble();
    }

    @Test
    void until_something_stops_an_answer_that_has_become_old_is_asked_for_again_after_another_look() {
        shop.world.deed("three", (_, _) -> {
            throw locked();
        });
        shop.world.deed("four", (_, _) -> {
            throw locked();
        });
        long run = shop.propose(shop.plan(
                Danger.CHANGE,
                List.of(
                        shop.step("look"),
                        shop.step("two").asking(QUESTION),
                        shop.step("three"),
                        shop.step("stop"),
                        shop.step("four"))));
        runner.work(run);
        assertThat(code(shop.proposals.goOn(run, Optional.of(2), Workshop.ANNA, Instant.now())))
                .isEmpty();
        runner.work(run);
        assertThat(shop.state(run)).isInstanceOf(State.Failed.class);
        shop.world.mend("three");
        shop.order(run, Order.RETRY);
        later.work(run);
        assertThat(shop.state(run)).isInstanceOf(State.Asking.class);
        assertThat(shop.world.effects()).containsExactly("look", "two", "look");
        shop.proposals.goOn(run, Optional.of(2), Workshop.ANNA, inTwoHours);
        later.work(run);
        assertThat(shop.world.effects()).containsExactly("look", "two", "look", "three", "stop");
        shop.world.mend("four");
        shop.order(run, Order.RETRY);
        shop.runner(Clock.fixed(inTwoHours.plus(Duration.ofDays(1)), ZoneOffset.UTC))
                .work(run);
        assertThat(how(run)).as("what was stopped is gone through with").isEqualTo(State.How.DONE);
        assertThat(asked(run)).hasSize(2);
    }

    @Test
    void once_applications_were_stopped_nothing_is_asked_before_servers_are() {
        var steps = List.<Step>of(
                shop.step("two").asking(QUESTION),
                new RunHooks("orders", Hook.When.NOTIFY, "orders"),
                new RunHooks("orders", Hook.When.STOP, "orders"),
                shop.step("check"),
                shop.step("stop"));
        assertThat(IntStream.range(0, steps.size()).map(i -> Consent.question(steps, i)))
                .containsExactly(0, 0, 0, -1, -1);
    }

    @Test
    void a_step_that_finds_that_more_changed_than_people_agreed_to_looks_and_asks_again() {
        shop.world.deed("two", (_, _) -> {
            throw new Problem(Problem.OUTDATED, "more rows differ", "retry").asTrouble();
        });
        long run = looked();
        goOn(run, Instant.now());
        runner.work(run);
        assertThat(shop.state(run)).isInstanceOf(State.Failed.class);
        shop.world.mend("two");
        shop.order(run, Order.RETRY);
        runner.work(run);
        assertThat(shop.state(run)).isInstanceOf(State.Asking.class);
        assertThat(shop.world.effects()).containsExactly("one", "look", "look");
        goOn(run, Instant.now());
        runner.work(run);
        assertThat(how(run)).isEqualTo(State.How.DONE);
    }

    @Test
    void a_step_that_was_done_long_before_a_crash_is_not_asked_about_again() {
        long run = looked();
        goOn(run, Instant.now());
        shop.runs.jdbi().useTransaction(h -> shop.runs.state(h, run, new State.Running()));
        shop.journal.append(Entry.of(
                Instant.now(), Event.Scope.of(shop.cluster).withRun(run), new What.StepBegun(2, false, "do two")));
        shop.world.has("two");
        later.work(run);
        assertThat(how(run)).isEqualTo(State.How.DONE);
        assertThat(asked(run)).hasSize(1);
    }

    @Test
    void instead_of_an_answer_it_can_be_taken_back_or_ended() {
        long back = halted();
        assertThat(code(shop.order(back, Order.ROLL_BACK))).isEmpty();
        runner.work(back);
        assertThat(how(back)).isEqualTo(State.How.ROLLED_BACK);
        assertThat(shop.world.effects()).containsExactly("one", "undo one");
        long ended = halted();
        assertThat(code(shop.order(ended, Order.CANCEL))).isEmpty();
        assertThat(how(ended)).isEqualTo(State.How.CANCELLED);
        assertThat(shop.runs.holder(shop.cluster)).isEmpty();
    }

    @Test
    void what_nobody_answers_within_a_day_is_asked_again_in_a_new_message() {
        var jdbi = TestStore.shared().jdbi();
        long run = shop.asking(QUESTION);
        jdbi.useTransaction(
                h -> Owed.owe(h, "card:" + run, new Subject.OfRun(run), Outbox.Urgency.DECISION, Workshop.CHANNEL));
        runner.work(run);
        shop.proposals.sweep(Instant.now().plus(Duration.ofHours(23)));
        assertThat(asked(run)).hasSize(1);
        shop.proposals.sweep(Instant.now().plus(Duration.ofHours(25)));
        assertThat(asked(run))
                .hasSize(2)
                .allSatisfy(event -> assertThat(new Outbox(jdbi).about(new Subject.Alarm(event)))
                        .singleElement()
                        .satisfies(message -> assertThat(message.place()).isEqualTo(Workshop.CHANNEL)));
        assertThat(code(goOn(run, CLEO))).isEmpty();
    }

    private List<Long> asked(long run) {
        return shop.journal.ofRun(run).stream()
                .filter(event -> event.what() instanceof What.Halted)
                .map(dev.muster.bot.journal.Event::seq)
                .toList();
    }

    @Test
    void what_the_clock_asked_for_has_nobody_to_answer_and_fails() {
        var clock = Who.clock(TestStore.unique("clock"));
        long number = shop.changing("one");
        shop.runs.jdbi().useTransaction(h -> {
            var run = shop.runs.lock(h, number).orElseThrow();
            var asked = new Run(
                    number,
                    new Ask("backup now", Optional.empty(), clock, Instant.now()),
                    run.plan(),
                    run.hash(),
                    run.rule(),
                    run.state(),
                    run.marks(),
                    run.votes());
            assertThat(shop.proposals.ask(h, asked, 0, QUESTION, Instant.now())).isEmpty();
        });
        assertThat(how(number)).isEqualTo(State.How.FAILED);
    }
}
