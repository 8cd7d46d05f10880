package dev.muster.bot.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.run.Ask;
import dev.muster.bot.run.Order;
import dev.muster.bot.store.TestStore;
import dev.muster.commands.side.Side;
import dev.muster.commands.side.Target;
import dev.muster.commands.verb.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpiryTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Belfry belfry = new Belfry();
    private final Expiry expiry = new Expiry(belfry.asker);

    private Side side(String name) {
        return new Side(
                name,
                belfry.cluster,
                Path.of("sides", name),
                5432,
                Target.of("0/5000060", false, NOON),
                NOON.minus(Duration.ofHours(8)),
                NOON,
                new Side.Server("p1", 15, 1, Path.of("socket"), "postgres"),
                Optional.empty());
    }

    private List<String> words() {
        return belfry.open().stream().map(run -> run.ask().words()).toList();
    }

    private void asks(String words) {
        var delivery = TestStore.unique("said");
        var ask = new Ask(words, Optional.empty(), belfry.anna(delivery), NOON);
        assertThat(belfry.proposals.propose(
                        ((Answer.Proposal) belfry.plan(ask)).plan(), ask, delivery, Optional.empty()))
                .isEmpty();
    }

    @Test
    void a_side_whose_time_is_over_is_dropped_once() {
        expiry.look(List.of(side("side-1")), NOON);
        expiry.look(List.of(side("side-1")), NOON.plusSeconds(60));
        assertThat(words()).containsExactly("side drop side-1");
    }

    @Test
    void one_that_a_run_is_still_to_work_with_stays_until_that_is_over() {
        asks("restore table side-2");
        var run = belfry.open().getFirst();
        belfry.pause(run);

        expiry.look(List.of(side("side-2"), side("side-3")), NOON);
        assertThat(words()).containsExactlyInAnyOrder("restore table side-2", "side drop side-3");

        belfry.steering.give(
                run.number(), Order.CANCEL, belfry.anna(TestStore.unique("d")), Optional.empty(), NOON.plusSeconds(60));
        expiry.look(List.of(side("side-2")), NOON.plusSeconds(90));
        assertThat(words()).containsExactlyInAnyOrder("side drop side-2", "side drop side-3");
    }
}
