package dev.muster.bot.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.problem.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The whole table: what each order does in each state. */
class OrderTest {
    private static final List<State> STATES = List.of(
            new State.Proposed(1),
            new State.Resting(1),
            new State.Queued(Optional.of(3L)),
            new State.Running(),
            new State.Paused(),
            new State.Asking(1, "Swap?", 1),
            new State.Failed(2, new Problem("DISK_FULL", "the disk is full", "make room")),
            new State.Ended(State.How.DONE, 1, Optional.empty()));

    private static final String TABLE = """
            Proposed  PAUSE     impossible: it is not running
            Proposed  RESUME    impossible: it is not paused
            Proposed  CANCEL    ends as WITHDRAWN
            Proposed  RETRY     impossible: no step has failed
            Proposed  ROLL_BACK impossible: there is nothing to roll back
            Resting   PAUSE     impossible: it is not running
            Resting   RESUME    impossible: it is not paused
            Resting   CANCEL    ends as WITHDRAWN
            Resting   RETRY     impossible: no step has failed
            Resting   ROLL_BACK impossible: there is nothing to roll back
            Queued    PAUSE     impossible: it is not running
            Queued    RESUME    impossible: it is not paused
            Queued    CANCEL    ends as WITHDRAWN
            Queued    RETRY     impossible: no step has failed
            Queued    ROLL_BACK impossible: there is nothing to roll back
            Running   PAUSE     wishes PAUSE
            Running   RESUME    impossible: it is not paused
            Running   CANCEL    wishes CANCEL
            Running   RETRY     impossible: no step has failed
            Running   ROLL_BACK impossible: it is running: pause or cancel it first
            Paused    PAUSE     impossible: it is paused already
            Paused    RESUME    goes on
            Paused    CANCEL    ends as CANCELLED
            Paused    RETRY     impossible: no step has failed
            Paused    ROLL_BACK goes back
            Asking    PAUSE     impossible: it is not running
            Asking    RESUME    impossible: it asks something, and somebody who may approve it answers that
            Asking    CANCEL    ends as CANCELLED
            Asking    RETRY     impossible: no step has failed
            Asking    ROLL_BACK goes back
            Failed    PAUSE     impossible: it is not running
            Failed    RESUME    impossible: it is not paused
            Failed    CANCEL    ends as CANCELLED
            Failed    RETRY     goes on
            Failed    ROLL_BACK goes back
            Ended     PAUSE     impossible: it is not running
            Ended     RESUME    impossible: it is not paused
            Ended     CANCEL    impossible: it is over
            Ended     RETRY     impossible: no step has failed
            Ended     ROLL_BACK impossible: there is nothing to roll back
            """;

    private static String told(Order.Effect effect) {
        return switch (effect) {
            case Order.Effect.Wished(var wish) -> "wishes " + wish;
            case Order.Effect.Goes(var back) -> back ? "goes back" : "goes on";
            case Order.Effect.Ends(var how) -> "ends as " + how;
            case Order.Effect.Impossible(var why) -> "impossible: " + why;
        };
    }

    @Test
    void every_order_in_every_state_does_what_the_table_says() {
        var rows = new ArrayList<String>();
        for (var state : STATES) {
            for (var order : Order.values()) {
                rows.add("%-9s %-9s %s"
                        .formatted(state.getClass().getSimpleName(), order, told(order.on(state, begun(state)))));
            }
        }
        assertThat(String.join("\n", rows) + "\n").isEqualTo(TABLE);
    }

    private static boolean begun(State state) {
        return !(state instanceof State.Proposed || state instanceof State.Resting || state instanceof State.Queued);
    }

    @Test
    void what_was_worked_on_before_is_cancelled_and_not_merely_withdrawn() {
        var queued = new State.Queued(Optional.empty());
        assertThat(Order.CANCEL.on(queued, true)).isEqualTo(new Order.Effect.Ends(State.How.CANCELLED));
        assertThat(Order.CANCEL.on(queued, false)).isEqualTo(new Order.Effect.Ends(State.How.WITHDRAWN));
    }

    @Test
    void what_could_not_begin_can_be_tried_again_or_withdrawn_and_has_nothing_to_roll_back() {
        var failed = new State.Failed(0, new Problem("NODE_DOWN", "orders-a is down", "start it"));
        assertThat(Order.RETRY.on(failed, false)).isEqualTo(new Order.Effect.Goes(false));
        assertThat(Order.CANCEL.on(failed, false)).isEqualTo(new Order.Effect.Ends(State.How.WITHDRAWN));
        assertThat(Order.ROLL_BACK.on(failed, false)).isInstanceOf(Order.Effect.Impossible.class);
    }

    @Test
    void no_state_is_left_out() {
        assertThat(STATES.stream().<Class<?>>map(State::getClass))
                .containsExactlyElementsOf(Arrays.asList(State.class.getPermittedSubclasses()));
    }
}
