package dev.muster.bot.run;

import static dev.muster.bot.run.Council.NOW;
import static dev.muster.bot.run.Council.code;
import static dev.muster.bot.run.Council.who;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.gate.Policy;
import dev.muster.bot.journal.What;
import dev.muster.bot.store.TestStore;
import dev.muster.commands.problem.Problem;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SteeringTest {
    private static final State QUEUED = new State.Queued(Optional.empty());
    private static final Problem FULL = new Problem("DISK_FULL", "the disk is full", "make room");

    private final Council council = new Council(TestStore.shared().jdbi(), new Policy(List.of()));
    private final Steering steering = new Steering(council.runs, council.journal);

    private long in(State state) {
        long number = council.propose();
        council.jdbi.useHandle(h -> {
            council.runs.nextToken(h, number);
            council.runs.state(h, number, state);
            council.runs.holderInstead(h, council.cluster, number);
        });
        return number;
    }

    private Heard give(long number, Order order) {
        return steering.give(number, order, who("bert"), Optional.of("because"), NOW);
    }

    @Test
    void what_is_wished_of_a_run_at_work_is_remembered_and_told_once() {
        long number = in(new State.Running());
        assertThat(give(number, Order.PAUSE))
                .isEqualTo(new Heard.Yes("plan %d will be paused after the step that is under way".formatted(number)));
        assertThat(code(give(number, Order.PAUSE))).isEmpty();
        assertThat(council.run(number).marks().wish()).hasValue(Run.Wish.PAUSE);
        assertThat(council.state(number)).isEqualTo(new State.Running());
        assertThat(council.told(number, What.PauseAsked.class)).hasSize(1);
        assertThat(council.journal.ofRun(number).getLast().who()).hasValue(who("bert"));
    }

    @Test
    void to_cancel_is_more_than_to_pause() {
        long number = in(new State.Running());
        give(number, Order.PAUSE);
        assertThat(give(number, Order.CANCEL))
                .isEqualTo(new Heard.Yes(
                        "plan %d is being cancelled: the step under way is stopped, or ends first where it cannot be"
                                .formatted(number)));
        assertThat(council.run(number).marks().wish()).hasValue(Run.Wish.CANCEL);
        assertThat(code(give(number, Order.PAUSE))).isEqualTo("NOT_NOW");
        assertThat(council.run(number).marks().wish()).hasValue(Run.Wish.CANCEL);
        assertThat(council.told(number, What.CancelAsked.class))
                .containsExactly(new What.CancelAsked(Optional.of("because")));
    }

    @Test
    void a_paused_run_goes_on_or_back() {
        long on = in(new State.Paused());
        assertThat(give(on, Order.RESUME)).isEqualTo(new Heard.Yes("plan %d goes on".formatted(on)));
        assertThat(council.state(on)).isEqualTo(QUEUED);
        assertThat(council.run(on).marks().back()).isFalse();
        long back = in(new State.Paused());
        give(back, Order.ROLL_BACK);
        assertThat(council.state(back)).isEqualTo(QUEUED);
        assertThat(council.run(back).marks().back()).isTrue();
        assertThat(council.told(back)).endsWith(new What.RollbackAsked());
    }

    @Test
    void a_failed_step_is_tried_again_in_the_direction_in_which_it_failed() {
        long number = in(new State.Failed(2, FULL));
        give(number, Order.ROLL_BACK);
        council.jdbi.useHandle(h -> council.runs.state(h, number, new State.Failed(1, FULL)));
        give(number, Order.RETRY);
        assertThat(council.state(number)).isEqualTo(QUEUED);
        assertThat(council.run(number).marks().back()).isTrue();
        assertThat(council.told(number)).endsWith(new What.RunRetried(1));
    }

    @Test
    void who_cancels_what_stands_still_lets_the_cluster_go() {
        for (var state : List.of(new State.Paused(), new State.Failed(2, FULL))) {
            long number = in(state);
            assertThat(council.runs.holder(council.cluster)).hasValue(number);
            assertThat(give(number, Order.CANCEL)).isEqualTo(new Heard.Yes("plan %d is cancelled".formatted(number)));
            assertThat(council.state(number))
                    .isEqualTo(new State.Ended(State.How.CANCELLED, NOW.toEpochMilli(), Optional.empty()));
            assertThat(council.runs.holder(council.cluster)).isEmpty();
            assertThat(council.told(number)).endsWith(new What.RunCancelled(Optional.of("because")));
        }
    }

    @Test
    void what_is_impossible_is_said_and_changes_nothing() {
        long number = in(new State.Running());
        int told = council.told(number).size();
        assertThat(give(number, Order.ROLL_BACK))
                .isEqualTo(Heard.no(
                        "NOT_NOW",
                        "plan %d cannot be rolled back: it is running: pause or cancel it first".formatted(number),
                        "look at its card"));
        assertThat(council.told(number)).hasSize(told);
        assertThat(code(give(999_999_999_999_999L, Order.CANCEL))).isEqualTo("UNKNOWN_PLAN");
    }
}
