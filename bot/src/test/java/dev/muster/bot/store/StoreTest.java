package dev.muster.bot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.Account;
import dev.muster.chat.Incoming;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.chat.Said;
import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Sample;
import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class StoreTest {
    private static final Instant NOW = Instant.parse("2026-03-01T14:05:00.123456Z");
    private static final Account WHO = new Account("fake", "someone");
    private static final Place WHERE = Place.channel("fake", "db-orders").inThread("7");

    private final InboxStore inbox = new InboxStore(TestStore.shared().jdbi());

    private static Incoming words(String delivery) {
        return new Incoming.Words(delivery, WHO, WHERE, NOW, "status “orders” \u0000 🐘");
    }

    @Test
    void a_delivery_is_kept_once() {
        var delivery = TestStore.unique("d");
        assertThat(inbox.add(words(delivery), NOW)).isTrue();
        assertThat(inbox.add(words(delivery), NOW)).isFalse();
    }

    @Test
    void what_is_left_is_due_after_a_while_and_less_and_less_often() {
        var said = words(TestStore.unique("d"));
        inbox.add(said, NOW);
        assertThat(inbox.due(NOW.plusSeconds(20))).doesNotContain(said);
        assertThat(inbox.due(NOW.plusSeconds(40))).contains(said);
        for (int i = 0; i < 100; i++) {
            assertThat(inbox.attempt(said.delivery())).isEqualTo(i + 1);
        }
        assertThat(inbox.due(NOW.plusSeconds(3600))).doesNotContain(said);
        assertThat(inbox.due(NOW.plus(Duration.ofDays(2)))).contains(said);
        inbox.handled(said.delivery(), NOW);
        assertThat(inbox.due(NOW.plus(Duration.ofDays(2)))).doesNotContain(said);
    }

    @Test
    void a_delivery_that_comes_fifty_times_at_once_is_kept_once() {
        var delivery = TestStore.unique("d");
        List<Future<Boolean>> added;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            added = java.util.stream.IntStream.range(0, 50)
                    .mapToObj(_ -> threads.submit(() -> inbox.add(words(delivery), NOW)))
                    .toList();
        }
        assertThat(added).extracting(Future::resultNow).containsOnlyOnce(true);
    }

    @Test
    void what_was_not_handled_comes_back_as_it_was_said() {
        var said = words(TestStore.unique("d"));
        var pressed =
                new Incoming.Press(TestStore.unique("d"), WHO, WHERE, NOW, "7", "b1", Map.of("reason", "because"));
        inbox.add(said, NOW);
        inbox.add(pressed, NOW.plusSeconds(1));
        var pinned = new Incoming.Pinned(
                TestStore.unique("d"),
                WHO,
                WHERE,
                NOW,
                new Said(
                        new MessageRef(WHERE.inThread("7"), "8"),
                        new Account("fake", "anna"),
                        NOW,
                        "it’s \u0000 down"));
        inbox.add(pinned, NOW.plusSeconds(2));
        assertThat(inbox.leftovers()).contains(said, pressed, pinned);
        inbox.handled(said.delivery(), NOW);
        assertThat(inbox.leftovers()).contains(pressed).doesNotContain(said);
    }

    @Test
    void attempts_are_counted_until_it_is_handled() {
        var said = words(TestStore.unique("d"));
        inbox.add(said, NOW);
        assertThat(inbox.attempt(said.delivery())).isEqualTo(1);
        assertThat(inbox.attempt(said.delivery())).isEqualTo(2);
        inbox.handled(said.delivery(), NOW);
        assertThat(inbox.attempt(said.delivery())).isZero();
    }

    @Test
    void only_what_was_handled_long_ago_is_forgotten() {
        var old = words(TestStore.unique("d"));
        var waiting = words(TestStore.unique("d"));
        inbox.add(old, NOW);
        inbox.handled(old.delivery(), NOW.minus(Duration.ofDays(8)));
        inbox.add(waiting, NOW.minus(Duration.ofDays(30)));
        assertThat(inbox.forget(NOW.minus(Duration.ofDays(7)))).isEqualTo(1);
        assertThat(inbox.leftovers()).contains(waiting);
    }

    @Test
    void a_button_is_remembered_with_its_words() {
        var followUps = new FollowUps(TestStore.shared().jdbi());
        var id = TestStore.unique("b");
        followUps.remember(id, "status orders", NOW);
        followUps.remember(id, "something else", NOW);
        assertThat(followUps.words(id)).hasValue("status orders");
        assertThat(followUps.words("none")).isEmpty();
    }

    @Test
    void samples_come_back_in_order_and_old_ones_go() {
        var samples = new Samples(TestStore.shared().jdbi());
        var cluster = TestStore.unique("c");
        var first = new Sample("a", NOW, false, 100, Optional.empty());
        var second = new Sample("b", NOW.plusSeconds(10), true, 7, Optional.of(4096L));
        samples.add(cluster, List.of(second));
        samples.add(cluster, List.of(first));
        samples.add(cluster, List.of(first));
        assertThat(samples.since(cluster, NOW)).containsExactly(first, second);
        samples.forget(NOW.plusSeconds(5));
        assertThat(samples.since(cluster, NOW)).containsExactly(second);
    }

    @Test
    void a_store_that_is_not_there_is_told_in_a_sentence() {
        assertThatThrownBy(() -> Store.open(
                        "jdbc:postgresql://127.0.0.1:1/muster?connectTimeout=1",
                        "muster",
                        new Secret("hunter2-secret")))
                .isInstanceOfSatisfying(Problem.Trouble.class, trouble -> {
                    assertThat(trouble.problem().code()).isEqualTo("STORE");
                    assertThat(trouble.problem().fact())
                            .doesNotContain("hunter2")
                            .doesNotContain("\n");
                });
    }
}
