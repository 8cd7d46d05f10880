package dev.muster.bot.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.journal.Shape;
import dev.muster.commands.hooks.RunHooks;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an estimate can look back on, in a real journal. */
class ExperienceTest {
    private static final Map<String, Class<? extends Step>> KINDS =
            Map.of("act", Act.class, "hooks.run", RunHooks.class);

    private final Workshop shop = new Workshop();
    private final Past past = new Experience(shop.runs, new Shape(KINDS), KINDS);

    @Test
    void the_steps_of_a_kind_that_were_done_on_a_cluster_come_back_newest_first_with_what_they_proved() {
        shop.runner().work(shop.changing("one", "two"));
        shop.runner().work(shop.changing("three"));
        var taken = past.of(shop.cluster, Act.class);
        assertThat(taken.stream().map(Past.Taken::proof).map(Proof::values).map(values -> values.get("what")))
                .containsExactly("three", "two", "one");
        assertThat(taken).isSortedAccordingTo((a, b) -> b.at().compareTo(a.at()));
        assertThat(past.of(shop.cluster, RunHooks.class)).isEmpty();
        assertThat(past.of("another", Act.class)).isEmpty();
    }

    @Test
    void neither_what_failed_nor_what_took_back_counts() {
        shop.world.deed("two", (_, _) -> {
            throw new dev.muster.commands.problem.Problem("BLOCKED", "somebody holds a lock", "look who").asTrouble();
        });
        long run = shop.changing("one", "two");
        shop.runner().work(run);
        shop.order(run, Order.ROLL_BACK);
        shop.runner().work(run);
        assertThat(past.of(shop.cluster, Act.class)).hasSize(1);
    }

    @Test
    void no_more_than_the_last_twenty_are_looked_at() {
        shop.runner()
                .work(shop.propose(shop.plan(
                        Danger.CHANGE,
                        java.util.stream.IntStream.range(0, 25)
                                .mapToObj(i -> shop.step("step " + i))
                                .toList())));
        assertThat(past.of(shop.cluster, Act.class)).hasSize(20);
        assertThat(List.copyOf(past.of(shop.cluster, Act.class))
                        .getFirst()
                        .proof()
                        .values())
                .containsEntry("what", "step 24");
    }
}
