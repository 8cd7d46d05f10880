package dev.muster.bot.chats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.store.TestStore;
import dev.muster.chat.Bytes;
import dev.muster.console.Archive;
import dev.muster.console.Message;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsoleArchiveTest {
    private static final Instant NOW = Instant.parse("2026-03-01T14:05:00.123456Z");

    private final ConsoleArchive archive = new ConsoleArchive(TestStore.shared().jdbi());
    private final String channel = TestStore.unique("channel");

    private Archive.Added add(String key, Optional<Long> thread, Optional<String> onlyFor, Archive.NewFile... files) {
        var content = new Archive.Content("text of " + key, "{\"key\":\"" + key + "\"}", List.of(files));
        return archive.add(new Archive.Draft(channel + key, channel, thread, "someone", onlyFor, NOW, content));
    }

    private List<Long> list(String viewer, Optional<Long> thread, Optional<Long> after, int limit) {
        return archive.list(new Archive.Wanted(channel, thread, after, viewer, limit)).stream()
                .map(m -> m.id())
                .toList();
    }

    @Test
    void the_same_key_is_the_same_message() {
        var first = add("k", Optional.empty(), Optional.empty());
        var second = add("k", Optional.empty(), Optional.empty());
        assertThat(first.isNew()).isTrue();
        assertThat(second.isNew()).isFalse();
        assertThat(second.message()).isEqualTo(first.message());
        assertThat(archive.find(first.message().id())).hasValue(first.message());
    }

    @Test
    void pages_go_forward_from_an_id_and_else_end_at_the_newest() {
        var ids = List.of("a", "b", "c", "d").stream()
                .map(k -> add(k, Optional.empty(), Optional.empty()).message().id())
                .toList();
        assertThat(list("x", Optional.empty(), Optional.empty(), 2)).isEqualTo(ids.subList(2, 4));
        assertThat(list("x", Optional.empty(), Optional.of(ids.get(0)), 2)).isEqualTo(ids.subList(1, 3));
    }

    @Test
    void whoever_reads_on_after_an_id_misses_nothing_that_ten_say_at_once() {
        var seen = new java.util.TreeSet<Long>();
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            var senders = java.util.stream.IntStream.range(0, 10)
                    .mapToObj(sender -> threads.submit(() -> {
                        for (int i = 0; i < 30; i++) {
                            add("s" + sender + "-" + i, Optional.empty(), Optional.empty());
                        }
                    }))
                    .toList();
            boolean over = false;
            while (!over) {
                over = senders.stream().allMatch(java.util.concurrent.Future::isDone);
                seen.addAll(list("x", Optional.empty(), Optional.of(seen.isEmpty() ? 0L : seen.last()), 500));
            }
        }
        assertThat(seen).hasSize(300);
    }

    @Test
    void whoever_follows_the_changes_ends_with_what_is_there_whatever_was_written_at_once() {
        var known = new java.util.HashMap<Long, Message>();
        var read = new java.util.HashMap<>(archive.latestChanges(List.of(channel, channel + "-unused")));
        assertThat(read).isEqualTo(java.util.Map.of(channel, 0L, channel + "-unused", 0L));
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = java.util.stream.IntStream.range(0, 10)
                    .mapToObj(writer -> threads.submit(() -> {
                        long id = 0;
                        for (int i = 0; i < 30; i++) {
                            if (i % 3 == 0) {
                                id = add("w" + writer + "-" + i, Optional.empty(), Optional.empty())
                                        .message()
                                        .id();
                            } else {
                                var content = new Archive.Content("edit " + i, "{}", List.of());
                                assertThat(archive.edit(id, content, NOW.plusSeconds(i)))
                                        .isPresent();
                            }
                        }
                    }))
                    .toList();
            boolean over = false;
            while (!over) {
                over = writers.stream().allMatch(java.util.concurrent.Future::isDone);
                var changed = archive.changedSince(read, 7);
                for (var message : changed) {
                    assertThat(message.change()).isGreaterThan(read.getOrDefault(message.channel(), 0L));
                    read.put(message.channel(), message.change());
                    known.put(message.id(), message);
                }
                over &= changed.isEmpty();
            }
            assertThat(writers).allMatch(writer -> writer.state() == java.util.concurrent.Future.State.SUCCESS);
        }
        var there = archive.list(new Archive.Wanted(channel, Optional.empty(), Optional.empty(), "x", 500));
        assertThat(there).hasSize(100);
        assertThat(known.values()).containsExactlyInAnyOrderElementsOf(there);
        assertThat(archive.latestChanges(List.of(channel))).containsEntry(channel, read.get(channel));
    }

    @Test
    void a_thread_is_its_root_and_its_replies_and_a_whisper_is_for_one() {
        long root = add("root", Optional.empty(), Optional.empty()).message().id();
        long reply = add("reply", Optional.of(root), Optional.empty()).message().id();
        long whisper =
                add("whisper", Optional.of(root), Optional.of("anna")).message().id();
        add("other", Optional.empty(), Optional.empty());
        assertThat(list("anna", Optional.of(root), Optional.empty(), 10)).containsExactly(root, reply, whisper);
        assertThat(list("bert", Optional.of(root), Optional.empty(), 10)).containsExactly(root, reply);
    }

    @Test
    void what_is_deleted_says_nothing_and_stays_only_for_its_replies_and_its_key() {
        var file = TestStore.unique("f");
        var root = add(
                        "root",
                        Optional.empty(),
                        Optional.empty(),
                        new Archive.NewFile(file, "a.txt", "text/plain", Bytes.of("hi")))
                .message();
        long lonely =
                add("lonely", Optional.empty(), Optional.empty()).message().id();
        long reply =
                add("reply", Optional.of(root.id()), Optional.empty()).message().id();
        archive.edit(root.id(), new Archive.Content("edited", "{}", List.of()), NOW);
        assertThat(archive.file(file)).isPresent();
        assertThat(archive.delete(root.id())).hasValueSatisfying(m -> {
            assertThat(m.deleted()).isTrue();
            assertThat(m.text()).isEmpty();
            assertThat(m.change()).isGreaterThan(root.change());
        });
        assertThat(archive.delete(lonely)).isPresent();
        assertThat(archive.delete(lonely)).isEmpty();
        assertThat(archive.find(root.id())).isEmpty();
        assertThat(archive.file(file)).isEmpty();
        assertThat(archive.edit(root.id(), Archive.NOTHING, NOW)).isEmpty();
        assertThat(list("x", Optional.empty(), Optional.empty(), 10)).containsExactly(root.id(), reply);
        assertThat(add("lonely", Optional.empty(), Optional.empty()).isNew()).isFalse();
    }

    @Test
    void an_edit_replaces_the_content_and_the_files() {
        var id = TestStore.unique("f");
        var message = add(
                        "m",
                        Optional.empty(),
                        Optional.empty(),
                        new Archive.NewFile(id, "a.txt", "text/plain", Bytes.of("hi")))
                .message();
        assertThat(archive.file(id))
                .hasValueSatisfying(file -> assertThat(file.content().utf8()).isEqualTo("hi"));
        var edited = archive.edit(message.id(), new Archive.Content("new", "{}", List.of()), NOW.plusSeconds(1));
        assertThat(edited).hasValueSatisfying(m -> {
            assertThat(m.text()).isEqualTo("new");
            assertThat(m.edited()).hasValue(NOW.plusSeconds(1));
        });
        assertThat(archive.file(id))
                .as("as a page asks for it that drew it a moment ago")
                .isPresent();
        TestStore.shared()
                .jdbi()
                .useHandle(h -> h.execute(
                        "UPDATE console_file SET replaced = replaced - interval '6 minutes' WHERE id = ?", id));
        assertThat(archive.file(id)).isEmpty();
        assertThat(archive.forgetUnused()).isNotNegative();
        int left = TestStore.shared()
                .jdbi()
                .withHandle(h -> h.select("SELECT count(*) FROM console_file WHERE id = ?", id)
                        .mapTo(Integer.class)
                        .one());
        assertThat(left).isZero();
        assertThat(archive.edit(-1, new Archive.Content("new", "{}", List.of()), NOW))
                .isEmpty();
    }
}
