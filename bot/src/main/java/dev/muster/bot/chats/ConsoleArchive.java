package dev.muster.bot.chats;

import dev.muster.bot.store.Convoy;
import dev.muster.chat.Bytes;
import dev.muster.console.Archive;
import dev.muster.console.Message;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.generic.GenericType;
import org.jspecify.annotations.Nullable;

/** The console's messages in our store. */
public final class ConsoleArchive implements Archive {
    private static final String COLUMNS =
            "id, channel, thread, author, only_for, at, edited, text, document, change, deleted";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM console_message AS message ";

    private final Jdbi jdbi;
    private final Convoy<Draft, Added> convoy;

    public ConsoleArchive(Jdbi jdbi) {
        this.jdbi = jdbi;
        this.convoy = new Convoy<>(drafts -> jdbi.withHandle(h -> add(h, drafts)));
    }

    @Override
    public Added add(Draft draft) {
        // Most messages have no files, and then one statement is a transaction already.
        return draft.content().files().isEmpty()
                ? convoy.take(draft)
                : jdbi.inTransaction(h -> {
                    var added = add(h, List.of(draft)).getFirst();
                    if (added.isNew()) {
                        keepFiles(h, added.message().id(), draft.content());
                    }
                    return added;
                });
    }

    private static List<Added> add(Handle h, List<Draft> drafts) {
        var inserted = insert(h, drafts);
        // The first that brings a key is the new one.
        return drafts.stream()
                .map(draft -> Optional.ofNullable(inserted.remove(draft.key()))
                        .map(message -> new Added(message, true))
                        .orElseGet(() -> new Added(byKey(h, draft.key()), false)))
                .toList();
    }

    /**
     * One statement at a time in a channel, from taking the ids to the commit: whoever reads on after an id must not miss a
     * lower one that appears later. Turns are taken in one order, so that nobody waits in a circle.
     */
    private static Map<String, Message> insert(Handle h, List<Draft> drafts) {
        return h.createQuery("""
                        WITH draft AS MATERIALIZED (
                            SELECT * FROM unnest(:keys, :channels, :threads, :authors, :onlyFor, :times, :texts, :documents)
                                     WITH ORDINALITY AS each (key, channel, thread, author, only_for, at, text, document, place)
                        ), turn AS MATERIALIZED (
                            SELECT pg_advisory_xact_lock(number)
                              FROM (SELECT DISTINCT hashtext('console ' || channel) AS number FROM draft ORDER BY 1) AS numbers
                        )
                        INSERT INTO console_message (key, channel, thread, author, only_for, at, text, document)
                        SELECT key, channel, thread, author, only_for, at::timestamptz, text, document
                          FROM draft, (SELECT count(*) FROM turn) AS turns
                         ORDER BY place
                            ON CONFLICT (key) DO NOTHING
                        RETURNING key, <columns>
                        """)
                .define("columns", COLUMNS)
                .bindArray("keys", String.class, each(drafts, Draft::key))
                .bindArray("channels", String.class, each(drafts, Draft::channel))
                .bindArray(
                        "threads",
                        Long.class,
                        each(drafts, draft -> draft.thread().orElse(null)))
                .bindArray("authors", String.class, each(drafts, Draft::author))
                .bindArray(
                        "onlyFor",
                        String.class,
                        each(drafts, draft -> draft.onlyFor().orElse(null)))
                .bindArray(
                        "times", String.class, each(drafts, draft -> draft.at().toString()))
                .bindArray(
                        "texts",
                        String.class,
                        each(drafts, draft -> draft.content().text()))
                .bindArray(
                        "documents",
                        String.class,
                        each(drafts, draft -> draft.content().document()))
                .reduceResultSet(new HashMap<String, Message>(), (all, row, _) -> {
                    all.put(row.getString("key"), message(row));
                    return all;
                });
    }

    private static List<Object> each(List<Draft> drafts, Function<Draft, @Nullable Object> part) {
        return drafts.stream().<Object>map(part).toList();
    }

    private static Message byKey(Handle h, String key) {
        return h.createQuery(SELECT + "WHERE key = :key")
                .bind("key", key)
                .map((row, _) -> message(row))
                .one();
    }

    @Override
    public Optional<Message> edit(long id, Content content, Instant at) {
        return change(id, content, Optional.of(at));
    }

    @Override
    public Optional<Message> delete(long id) {
        return change(id, NOTHING, Optional.empty());
    }

    /** In its turn in the channel, as an insert is, from taking the change's number to the commit. */
    private Optional<Message> change(long id, Content content, Optional<Instant> editedAt) {
        return jdbi.inTransaction(h -> {
            var changed = h.createQuery("""
                            WITH turn AS (
                                SELECT id AS wanted, pg_advisory_xact_lock(hashtext('console ' || channel))
                                  FROM console_message WHERE id = :id
                            )
                            UPDATE console_message
                               SET text = :text, document = :document, edited = coalesce(:editedAt, edited),
                                   deleted = :deleted, change = nextval('console_change')
                              FROM turn
                             WHERE id = wanted AND NOT deleted
                            RETURNING <columns>
                            """)
                    .define("columns", COLUMNS)
                    .bind("id", id)
                    .bind("text", content.text())
                    .bind("document", content.document())
                    .bind("editedAt", editedAt.map(ConsoleArchive::utc).orElse(null))
                    .bind("deleted", editedAt.isEmpty())
                    .map((row, _) -> message(row))
                    .findOne();
            if (changed.isPresent()) {
                putAway(h, id, editedAt.isPresent());
                keepFiles(h, id, content);
            }
            return changed;
        });
    }

    /** What an edit replaces is asked for a little longer, by pages that have not heard of it yet; what is deleted is gone. */
    private static void putAway(Handle h, long message, boolean edited) {
        h.createUpdate(
                        edited
                                ? "UPDATE console_file SET replaced = now() WHERE message = :id AND replaced IS NULL"
                                : "DELETE FROM console_file WHERE message = :id")
                .bind("id", message)
                .execute();
    }

    private static void keepFiles(Handle h, long message, Content content) {
        for (var file : content.files()) {
            var bytes = file.content().toArray();
            h.createUpdate("""
                            WITH blob AS (
                                INSERT INTO console_blob (hash, content) VALUES (:hash, :content)
                                    ON CONFLICT (hash) DO NOTHING
                            )
                            INSERT INTO console_file (id, message, name, media_type, hash)
                            VALUES (:id, :message, :name, :mediaType, :hash)
                            """)
                    .bind("hash", sha256(bytes))
                    .bind("content", bytes)
                    .bind("id", file.id())
                    .bind("message", message)
                    .bind("name", file.name())
                    .bind("mediaType", file.mediaType())
                    .execute();
        }
    }

    /** Contents that no message shows any more, since it was edited. */
    public int forgetUnused() {
        return jdbi.inTransaction(h -> {
            h.execute("DELETE FROM console_file WHERE replaced < now() - interval '5 minutes'");
            return h.execute(
                    "DELETE FROM console_blob AS b WHERE NOT EXISTS (SELECT FROM console_file AS f WHERE f.hash = b.hash)");
        });
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Optional<Message> find(long id) {
        return jdbi.withHandle(h -> h.createQuery(SELECT + "WHERE id = :id AND NOT deleted")
                .bind("id", id)
                .map((row, _) -> message(row))
                .findOne());
    }

    @Override
    public List<Message> list(Wanted wanted) {
        var inThread = wanted.thread().isPresent() ? " AND (thread = :thread OR id = :thread)" : "";
        var where = "WHERE channel = :channel AND id > :after AND (only_for IS NULL OR only_for = :viewer)"
                + " AND (NOT deleted OR EXISTS (SELECT FROM console_message AS reply WHERE reply.thread = message.id))"
                + inThread;
        var order = wanted.after().isPresent() ? " ORDER BY id LIMIT :limit" : " ORDER BY id DESC LIMIT :limit";
        return jdbi.withHandle(h -> {
            var query = h.createQuery("SELECT * FROM (" + SELECT + where + order + ") AS found ORDER BY id")
                    .bind("channel", wanted.channel())
                    .bind("after", wanted.after().orElse(0L))
                    .bind("viewer", wanted.viewer())
                    .bind("limit", wanted.limit());
            wanted.thread().ifPresent(id -> query.bind("thread", id));
            return query.map((row, _) -> message(row)).list();
        });
    }

    @Override
    public Map<String, Long> latestChanges(Collection<String> channels) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT channel,
                               coalesce((SELECT max(change) FROM console_message AS message
                                          WHERE message.channel = wanted.channel), 0) AS latest
                          FROM unnest(:channels) AS wanted (channel)
                        """)
                .bindArray("channels", String.class, channels)
                .setMapKeyColumn("channel")
                .setMapValueColumn("latest")
                .collectInto(new GenericType<Map<String, Long>>() {}));
    }

    @Override
    public List<Message> changedSince(Map<String, Long> changes, int limit) {
        var since = List.copyOf(changes.entrySet());
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT found.*
                          FROM unnest(:channels, :changes) AS since (channel, change)
                         CROSS JOIN LATERAL (
                               SELECT <columns> FROM console_message AS message
                                WHERE message.channel = since.channel AND message.change > since.change
                                ORDER BY message.change LIMIT :limit) AS found
                         ORDER BY found.change
                        """)
                .define("columns", COLUMNS)
                .bindArray(
                        "channels",
                        String.class,
                        since.stream().map(Map.Entry::getKey).toList())
                .bindArray(
                        "changes",
                        Long.class,
                        since.stream().map(Map.Entry::getValue).toList())
                .bind("limit", limit)
                .map((row, _) -> message(row))
                .list());
    }

    @Override
    public Optional<StoredFile> file(String id) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT file.message, file.name, file.media_type, blob.content
                          FROM console_file AS file
                          JOIN console_blob AS blob USING (hash)
                         WHERE file.id = :id
                           AND (file.replaced IS NULL OR file.replaced > now() - interval '5 minutes')
                        """)
                .bind("id", id)
                .map((row, _) -> new StoredFile(
                        row.getLong("message"),
                        row.getString("name"),
                        row.getString("media_type"),
                        Bytes.of(row.getBytes("content"))))
                .findOne());
    }

    private static Message message(ResultSet row) throws SQLException {
        return new Message(
                row.getLong("id"),
                row.getString("channel"),
                Optional.ofNullable(row.getObject("thread", Long.class)),
                row.getString("author"),
                Optional.ofNullable(row.getString("only_for")),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("edited", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                row.getString("text"),
                row.getString("document"),
                row.getLong("change"),
                row.getBoolean("deleted"));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
