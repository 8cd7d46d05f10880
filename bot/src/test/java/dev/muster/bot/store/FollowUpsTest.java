package dev.muster.bot.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class FollowUpsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T14:05:00Z");
    private final FollowUps followUps = new FollowUps(TestStore.shared().jdbi());
    private final String slot = TestStore.unique("run:1:approve");

    @Test
    void a_button_that_is_drawn_again_keeps_its_id_and_asks_what_it_was_told_last() {
        var id = followUps.id(slot, "approve 1 --hash aaa", NOW);
        assertThat(followUps.id(slot, "approve 1 --hash bbb", NOW)).isEqualTo(id);
        assertThat(followUps.words(id)).hasValue("approve 1 --hash bbb");
        assertThat(followUps.id(slot + "x", "approve 1", NOW)).isNotEqualTo(id);
        assertThat(id).doesNotContain("approve");
    }

    @Test
    void drawn_by_many_at_once_it_has_one_id() {
        Set<String> ids = ConcurrentHashMap.newKeySet();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                threads.execute(() -> ids.add(followUps.id(slot, "approve 1", NOW)));
            }
        }
        assertThat(ids).hasSize(1);
    }

    @Test
    void what_is_still_drawn_is_not_forgotten() {
        var ages = Duration.ofDays(40_000);
        var ancient = NOW.minus(ages);
        var old = followUps.id(TestStore.unique("old"), "status", ancient);
        var id = followUps.id(slot, "approve 1", ancient);
        assertThat(followUps.id(slot, "approve 1", ancient.plusSeconds(60))).isEqualTo(id);
        followUps.id(slot, "approve 1", ancient.plusSeconds(30));
        followUps.forget(ancient.plusSeconds(45));
        assertThat(followUps.words(id)).isPresent();
        assertThat(followUps.words(old)).isEmpty();
    }
}
