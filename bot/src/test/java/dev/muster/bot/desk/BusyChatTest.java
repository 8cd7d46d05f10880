package dev.muster.bot.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.store.InboxStore;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Chat;
import dev.muster.chat.Incoming;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BusyChatTest {
    private final Incoming said =
            new Incoming.Words(TestStore.unique("d"), Front.ANNA, Front.CHANNEL, Instant.now(), "list");

    private final Front front = new Front();
    private final InboxStore store = new InboxStore(TestStore.shared().jdbi());

    /** Nobody calls {@code resume()} here: that is only done every quarter of a minute. */
    @Test
    void a_chat_that_asks_for_a_pause_gets_the_answer_after_it_and_not_before() {
        var busy = new AtomicInteger(3);
        front.chat.hurdle(_ -> {
            if (busy.getAndDecrement() > 0) {
                throw new Chat.BusyException("too fast", Duration.ofMillis(200));
            }
        });
        long since = System.nanoTime();
        try (var inbox = new Inbox(store, front.desk, Clock.systemUTC(), new SimpleMeterRegistry())) {
            inbox.receive(said);
            await().until(() -> front.chat.messages().size() == 1);
            assertThat(System.nanoTime() - since).isGreaterThan(600_000_000);
            await().until(() -> store.leftovers().stream().noneMatch(said::equals));
        }
        assertThat(front.chat.messages()).hasSize(1);
    }

    @Test
    void however_often_leftovers_are_looked_for_a_chat_is_not_asked_before_its_pause_is_over() {
        var asked = new CopyOnWriteArrayList<Long>();
        front.chat.hurdle(_ -> {
            asked.add(System.nanoTime());
            if (asked.size() == 1) {
                throw new Chat.BusyException("too fast", Duration.ofMillis(1_500));
            }
        });
        try (var inbox = new Inbox(store, front.desk, Clock.systemUTC(), new SimpleMeterRegistry())) {
            inbox.receive(said);
            await().until(() -> asked.size() == 1);
            await().pollInterval(Duration.ofMillis(50)).until(() -> {
                inbox.resume();
                return front.chat.messages().size() == 1;
            });
            assertThat(front.done).hasSize(2);
            assertThat(asked).hasSize(2);
            assertThat(Duration.ofNanos(asked.getLast() - asked.getFirst())).isGreaterThan(Duration.ofMillis(1_500));
        }
    }
}
