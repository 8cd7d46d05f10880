package dev.muster.console;

import dev.muster.chat.Bytes;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the console's messages are kept. Ids grow with time. */
public interface Archive {

    /** Keeps a message; one with the same key that was kept before is left as it is, and its id returned. */
    Added add(Draft draft);

    /** Changes what a message says; empty if there is none with that id, or no longer. */
    Optional<Message> edit(long id, Content content, Instant at);

    /** Takes away what a message says, and its files; empty if there is none with that id, or no longer. */
    Optional<Message> delete(long id);

    /** A message that is not deleted. */
    Optional<Message> find(long id);

    /** Of the deleted ones only those that have replies. */
    List<Message> list(Wanted wanted);

    /** How far the changes of each of these channels go at present. */
    Map<String, Long> latestChanges(Collection<String> channels);

    /**
     * What was added, edited or deleted since the given changes of their channels, as it is now, in the order of the
     * changes: at most {@code limit} of each channel. Whoever reads on from there misses nothing.
     */
    List<Message> changedSince(Map<String, Long> changes, int limit);

    Optional<StoredFile> file(String id);

    /** Messages in the order of their ids: the first {@code limit} after {@code after}, or the last ones if it is empty. */
    record Wanted(String channel, Optional<Long> thread, Optional<Long> after, String viewer, int limit) {}

    record Added(Message message, boolean isNew) {}

    record Draft(
            String key,
            String channel,
            Optional<Long> thread,
            String author,
            Optional<String> onlyFor,
            Instant at,
            Content content) {}

    record Content(String text, String document, List<NewFile> files) {
        public Content {
            files = List.copyOf(files);
        }
    }

    /** What is left of a message that was deleted. */
    Content NOTHING = new Content("", "{\"title\":\"\",\"tone\":\"plain\",\"blocks\":[]}", List.of());

    record NewFile(String id, String name, String mediaType, Bytes content) {}

    record StoredFile(long message, String name, String mediaType, Bytes content) {}
}
