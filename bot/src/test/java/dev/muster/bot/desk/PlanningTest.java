package dev.muster.bot.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.Redaction;
import dev.muster.bot.journal.Shape;
import dev.muster.bot.journal.Who;
import dev.muster.bot.run.Ask;
import dev.muster.bot.run.Runs;
import dev.muster.bot.run.TestTools;
import dev.muster.bot.run.Undo;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanningTest {
    private static final Ask ASK =
            new Ask("break", Optional.empty(), Who.clock("c1"), Instant.parse("2026-03-01T14:05:00Z"));

    private static final class Breaking implements Command {
        @Override
        public Spec spec() {
            return new Spec("break", "Break", Spec.Audience.ONCALL, List.of(), List.of());
        }

        @Override
        public Answer answer(Request request) {
            throw new IllegalStateException("password=hunter2");
        }
    }

    private static Planning planning() {
        var jdbi = TestStore.shared().jdbi();
        var shape = new Shape(Map.of());
        var journal = new Journal(jdbi, shape, new Redaction(List.of()));
        var undo = new Undo(new Runs(jdbi, shape), journal, TestTools.nowhere(), Duration.ofHours(1));
        return new Planning(List.of(new Breaking()), undo, Clock.systemUTC());
    }

    @Test
    void what_breaks_is_told_to_who_waits_for_the_plan() {
        assertThat(planning().again(ASK))
                .isInstanceOfSatisfying(
                        Answer.Refusal.class,
                        refusal -> assertThat(refusal.problem().toString())
                                .contains("BUG", "/db break")
                                .doesNotContain("hunter2"));
    }

    @Test
    void who_is_stopped_meanwhile_leaves_it_to_whoever_goes_on() {
        var planning = planning();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> planning.again(ASK)).isInstanceOf(IllegalStateException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
