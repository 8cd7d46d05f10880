package dev.muster.bot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConvoyTest {
    private final List<List<String>> written = new ArrayList<>();
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private final CountDownLatch underWay = new CountDownLatch(1);

    /** The first writing takes until all the others wait. */
    private Convoy<String, String> convoy(Function<List<String>, List<String>> writing) {
        return new Convoy<>(loads -> {
            written.add(loads);
            underWay.countDown();
            try {
                mayGoOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return writing.apply(loads);
        });
    }

    private static List<String> numbered(List<String> loads) {
        return loads.stream().map(load -> "did " + load).toList();
    }

    private List<FutureTask<String>> allAtOnce(Convoy<String, String> convoy, String... loads) throws Exception {
        var tasks = Stream.of(loads)
                .map(load -> new FutureTask<>((Callable<String>) () -> convoy.take(load)))
                .toList();
        Thread.ofPlatform().start(tasks.getFirst());
        underWay.await();
        for (var task : tasks.subList(1, tasks.size())) {
            var thread = Thread.ofPlatform().start(task);
            await().until(() -> thread.getState() == Thread.State.WAITING);
        }
        mayGoOn.countDown();
        return tasks;
    }

    @Test
    void those_that_come_while_one_is_written_are_written_together_and_in_order() throws Exception {
        var tasks = allAtOnce(convoy(ConvoyTest::numbered), "a", "b", "c", "d");
        for (int i = 0; i < 4; i++) {
            assertThat(tasks.get(i).get()).isEqualTo("did " + "abcd".charAt(i));
        }
        assertThat(written).containsExactly(List.of("a"), List.of("b", "c", "d"));
    }

    @Test
    void one_that_the_store_refuses_does_not_take_the_others_along() throws Exception {
        var tasks = allAtOnce(
                convoy(loads -> {
                    if (loads.contains("bad")) {
                        throw new IllegalArgumentException(new SQLException("bad", "22P02"));
                    }
                    return numbered(loads);
                }),
                "a",
                "b",
                "bad",
                "d");
        assertThat(tasks.get(1).get()).isEqualTo("did b");
        assertThat(tasks.get(3).get()).isEqualTo("did d");
        assertThatThrownBy(() -> tasks.get(2).get()).hasRootCauseMessage("bad");
    }

    @Test
    void when_nobody_knows_whether_it_was_written_it_is_not_written_again() throws Exception {
        var tasks = allAtOnce(
                convoy(_ -> {
                    throw new IllegalStateException(new SQLException("gone", "08006"));
                }),
                "a",
                "b",
                "c");
        for (var task : tasks) {
            assertThatThrownBy(task::get).hasRootCauseMessage("gone");
        }
        assertThat(written).containsExactly(List.of("a"), List.of("b", "c"));
    }

    @Test
    void after_a_failure_the_next_one_is_written() throws Exception {
        var fails = new ArrayList<>(List.of(true));
        var convoy = convoy(loads -> {
            if (!fails.isEmpty()) {
                fails.clear();
                throw new IllegalStateException("once");
            }
            return numbered(loads);
        });
        mayGoOn.countDown();
        assertThatThrownBy(() -> convoy.take("a")).hasMessage("once");
        assertThat(convoy.take("b")).isEqualTo("did b");
    }
}
