package dev.muster.chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Memory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link Memory} promises. */
public interface MemoryContract {

    /** One in which nothing is kept yet. */
    Memory memory();

    @Test
    default void what_is_kept_is_recalled_until_it_is_forgotten() {
        var memory = memory();
        assertThat(memory.recall("post:1")).isEmpty();
        memory.keep("post:1", "{\"ts\": \"17.5\"} “ü” 🐘");
        assertThat(memory.recall("post:1")).hasValue("{\"ts\": \"17.5\"} “ü” 🐘");
        memory.keep("post:1", "");
        assertThat(memory.recall("post:1")).hasValue("");
        memory.forget("post:1");
        memory.forget("post:1");
        assertThat(memory.recall("post:1")).isEmpty();
    }

    @Test
    default void the_first_to_keep_wins_and_the_others_learn_what_is_kept() {
        var memory = memory();
        assertThat(memory.keepFirst("post:1", "a")).isEqualTo("a");
        assertThat(memory.keepFirst("post:1", "b")).isEqualTo("a");
        assertThat(memory.recall("post:1")).hasValue("a");
        memory.keep("post:1", "c");
        assertThat(memory.keepFirst("post:1", "d")).isEqualTo("c");
    }

    @Test
    default void of_many_at_once_exactly_one_is_the_first() {
        var memory = memory();
        List<Future<String>> kept;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            kept = IntStream.range(0, 30)
                    .mapToObj(n -> threads.submit(() -> memory.keepFirst("post:1", "from " + n)))
                    .toList();
        }
        assertThat(kept)
                .extracting(Future::resultNow)
                .containsOnly(memory.recall("post:1").orElseThrow());
    }

    @Test
    default void all_that_begin_alike_are_found_and_no_others() {
        var memory = memory();
        memory.keep("reaction:E1", "one");
        memory.keep("reaction:ü%_", "two");
        memory.keep("reaction", "not this");
        memory.keep("reaction;", "nor this");
        memory.keep("post:reaction:E1", "nor that");
        assertThat(memory.all("reaction:")).isEqualTo(Map.of("reaction:E1", "one", "reaction:ü%_", "two"));
        assertThat(memory.all("")).hasSize(5);
        assertThat(memory.all("form:")).isEmpty();
    }
}
