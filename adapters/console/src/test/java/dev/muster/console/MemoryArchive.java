package dev.muster.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An archive for tests of what stands before it. The one in the store is tested where the store is. */
final class MemoryArchive implements Archive {
    private final List<Message> messages = new ArrayList<>();
    private final Map<String, Long> keys = new HashMap<>();
    private final Map<String, StoredFile> files = new HashMap<>();
    private long changes;

    @Override
    public synchronized Added add(Draft draft) {
        var known = keys.get(draft.key());
        if (known != null) {
            return new Added(messages.get((int) (known - 1)), false);
        }
        long id = messages.size() + 1L;
        var message = new Message(
                id,
                draft.channel(),
                draft.thread(),
                draft.author(),
                draft.onlyFor(),
                draft.at(),
                Optional.empty(),
                draft.content().text(),
                draft.content().document(),
                ++changes,
                false);
        messages.add(message);
        keys.put(draft.key(), id);
        keep(id, draft.content());
        return new Added(message, true);
    }

    private void keep(long id, Content content) {
        content.files().forEach(f -> files.put(f.id(), new StoredFile(id, f.name(), f.mediaType(), f.content())));
    }

    @Override
    public synchronized Optional<Message> edit(long id, Content content, Instant at) {
        return change(id, content, Optional.of(at));
    }

    @Override
    public synchronized Optional<Message> delete(long id) {
        return change(id, NOTHING, Optional.empty());
    }

    private Optional<Message> change(long id, Content content, Optional<Instant> editedAt) {
        return find(id).map(old -> {
            var changed = new Message(
                    id,
                    old.channel(),
                    old.thread(),
                    old.author(),
                    old.onlyFor(),
                    old.at(),
                    editedAt.or(old::edited),
                    content.text(),
                    content.document(),
                    ++changes,
                    editedAt.isEmpty());
            messages.set((int) id - 1, changed);
            files.values().removeIf(file -> file.message() == id);
            keep(id, content);
            return changed;
        });
    }

    @Override
    public synchronized Optional<Message> find(long id) {
        return messages.stream().filter(m -> m.id() == id && !m.deleted()).findFirst();
    }

    private boolean hasReplies(Message root) {
        return messages.stream().anyMatch(m -> m.thread().equals(Optional.of(root.id())));
    }

    @Override
    public synchronized List<Message> list(Wanted wanted) {
        var all = messages.stream()
                .filter(m -> m.channel().equals(wanted.channel()) && m.visibleTo(wanted.viewer()))
                .filter(m -> !m.deleted() || hasReplies(m))
                .filter(m -> wanted.thread()
                        .map(t -> m.id() == t || m.thread().equals(Optional.of(t)))
                        .orElse(true))
                .filter(m -> m.id() > wanted.after().orElse(0L))
                .toList();
        int from = wanted.after().isPresent() ? 0 : Math.max(0, all.size() - wanted.limit());
        return all.subList(from, Math.min(all.size(), from + wanted.limit()));
    }

    @Override
    public synchronized Map<String, Long> latestChanges(Collection<String> channels) {
        return channels.stream()
                .collect(Collectors.toMap(
                        c -> c,
                        c -> messages.stream()
                                .filter(m -> m.channel().equals(c))
                                .mapToLong(Message::change)
                                .max()
                                .orElse(0)));
    }

    @Override
    public synchronized List<Message> changedSince(Map<String, Long> changes, int limit) {
        return changes.entrySet().stream()
                .flatMap(since -> messages.stream()
                        .filter(m -> m.channel().equals(since.getKey()) && m.change() > since.getValue())
                        .sorted(Comparator.comparingLong(Message::change))
                        .limit(limit))
                .sorted(Comparator.comparingLong(Message::change))
                .toList();
    }

    @Override
    public synchronized Optional<StoredFile> file(String id) {
        return Optional.ofNullable(files.get(id));
    }
}
