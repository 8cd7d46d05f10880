package dev.muster.bot.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.run.Ledger.Mark;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Problem PROBLEM = new Problem("BLOCKED", "it is blocked", "look who");
    private static final Proof PROOF = Proof.of("it is there");
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Event number n happened n seconds after noon. */
    private static Ledger of(What... whats) {
        var events = new ArrayList<Event>();
        for (var what : List.of(whats)) {
            int seq = events.size() + 1;
            events.add(new Event(seq, NOON.plusSeconds(seq), Event.Scope.NONE, Optional.empty(), what));
        }
        return Ledger.of(events);
    }

    @Test
    void nothing_was_begun_in_an_empty_journal() {
        assertThat(of().marks()).isEmpty();
        assertThat(of().startedAt()).isEmpty();
    }

    @Test
    void the_last_word_on_a_step_counts() {
        var ledger = of(
                new What.StepBegun(0, false, "one"),
                new What.StepDone(0, false, PROOF, SECOND),
                new What.StepBegun(1, false, "two"),
                new What.StepFailed(1, false, PROBLEM),
                new What.StepBegun(1, false, "two"));
        assertThat(ledger.of(0, false)).hasValue(new Mark.Done(PROOF, SECOND));
        assertThat(ledger.of(1, false)).hasValue(new Mark.Begun(NOON.plusSeconds(5)));
        assertThat(ledger.of(2, false)).isEmpty();
        assertThat(ledger.done(0, false)).isTrue();
        assertThat(ledger.done(1, false)).isFalse();
    }

    @Test
    void forward_and_back_are_two_things() {
        var ledger = of(new What.StepDone(0, false, PROOF, SECOND), new What.StepFailed(0, true, PROBLEM));
        assertThat(ledger.proof(0, false)).hasValue(PROOF);
        assertThat(ledger.proof(0, true)).isEmpty();
        assertThat(ledger.of(0, true)).hasValue(new Mark.Failed(PROBLEM));
    }

    @Test
    void it_started_when_it_started_first() {
        assertThat(of(new What.RunStarted(1), new What.RunStarted(2)).startedAt())
                .hasValue(NOON.plusSeconds(1));
    }

    @Test
    void what_is_not_about_steps_changes_nothing() {
        assertThat(of(new What.RunPaused(), new What.Unknown("later"), new What.RunRetried(0))
                        .marks())
                .isEmpty();
    }
}
