package dev.muster.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An archive for tests of what stands before it. The one in the store is tested where the store is. */
final class MemoryArchive implements Archive {
    private final List<Message> messages = new ArrayList<>();
    private final Map<String, Long> keys = new HashMap<>();
    private final Map<String, StoredFile> files = new HashMap<>();

    @Override
    public synchronized Added add(Draft draft) {
        var known = keys.get(draft.key());
        if (known != null) {
            return new Added(find(known).orElseThrow(), false);
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
                draft.content().document());
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
        return find(id).map(old -> {
            var edited = new Message(
                    id,
                    old.channel(),
                    old.thread(),
                    old.author(),
                    old.onlyFor(),
                    old.at(),
                    Optional.of(at),
                    content.text(),
                    content.document());
            messages.set((int) id - 1, edited);
            keep(id, content);
            return edited;
        });
    }

    @Override
    public synchronized Optional<Message> find(long id) {
        return messages.stream().filter(m -> m.id() == id).findFirst();
    }

    @Override
    public synchronized List<Message> list(Wanted wanted) {
        var all = messages.stream()
                .filter(m -> m.channel().equals(wanted.channel()) && m.visibleTo(wanted.viewer()))
                .filter(m -> wanted.thread()
                        .map(t -> m.id() == t || m.thread().equals(Optional.of(t)))
                        .orElse(true))
                .filter(m -> m.id() > wanted.after().orElse(0L))
                .toList();
        int from = wanted.after().isPresent() ? 0 : Math.max(0, all.size() - wanted.limit());
        return all.subList(from, Math.min(all.size(), from + wanted.limit()));
    }

    @Override
    public synchronized Optional<StoredFile> file(String id) {
        return Optional.ofNullable(files.get(id));
    }
}
