package dev.muster.bot.outbox;

import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/** Messages as they are kept, and worked off. What is {@link Owed} has to stand in a chat some time. */
public final class Outbox {
    /** How far a run is, once its card stands there, is no decision: that goes last. */
    private static final String FIELDS = """
            id, key, subject, chat, channel, thread, first, last, wanted, shown, tries, apologised, ref,
            room_channel, room_thread, reposted,
            CASE WHEN ref IS NOT NULL
                      AND EXISTS (SELECT FROM run WHERE 'run:' || run.number = message.subject AND phase = 'running')
                 THEN 3 ELSE urgency END AS rank
            """;

    private static final String COLUMNS = "SELECT " + FIELDS + "  FROM message\n";

    private static final String BEHIND =
            "wanted > shown AND held_for IS NULL AND (retry_at IS NULL OR retry_at <= now())";

    private final Jdbi jdbi;
    private volatile Quiet quiet = Quiet.NEVER;

    public Outbox(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** What is told first when a chat allows one message at a time. */
    public enum Urgency {
        /** Somebody has to decide. */
        DECISION(0),
        HEADLINE(1),
        LINES(2),
        /** Not owed: a card is told so while its run goes on. */
        PROGRESS(3);

        private final int rank;

        Urgency(int rank) {
            this.rank = rank;
        }

        int rank() {
            return rank;
        }

        private static Urgency of(int rank) {
            return Stream.of(values()).filter(it -> it.rank == rank).findFirst().orElseThrow();
        }
    }

    /** Lines of a timeline that nobody tried to post yet grow; else they become a message of their own. */
    public void oweLines(long incident, Place room, long first, long last) {
        jdbi.useHandle(h -> h.createUpdate("""
                        INSERT INTO message (key, subject, urgency, chat, channel, thread, first, last)
                        VALUES (:key, :subject, :urgency, :chat, :channel, :thread, :first, :last)
                            ON CONFLICT (key) DO UPDATE
                           SET last = greatest(message.last, excluded.last), wanted = message.wanted + 1
                         WHERE message.tries = 0 AND message.ref IS NULL
                        """)
                .bind("key", "lines:" + incident + ":" + room.chat() + ":" + first)
                .bind("subject", new Subject.Lines(incident).key())
                .bind("urgency", Urgency.LINES.rank)
                .bind("chat", room.chat())
                .bind("channel", room.channel())
                .bind("thread", room.thread().orElse(null))
                .bind("first", first)
                .bind("last", last)
                .execute());
    }

    /**
     * Headlines that stand in a chat, and whose incident has entries that are in no message there yet. May be asked often:
     * while nobody writes into the journal, only its head is read.
     */
    public List<Message> headlinesWithNews() {
        long head = journalHead();
        if (quiet.lastsAt(head)) {
            return List.of();
        }
        var news = lookForNews();
        if (news.isEmpty()) {
            quiet = new Quiet(head, System.nanoTime());
        }
        return news;
    }

    /** There was no news when the journal ended with {@code head}. Another replica may have opened a room since. */
    private record Quiet(long head, long since) {
        static final Quiet NEVER = new Quiet(-1, 0);
        private static final long LONGEST_NANOS = 3_000_000_000L;

        boolean lastsAt(long now) {
            return head == now && System.nanoTime() - since < LONGEST_NANOS;
        }
    }

    private long journalHead() {
        return jdbi.withHandle(h ->
                h.createQuery("SELECT seq FROM journal_head").mapTo(Long.class).one());
    }

    private List<Message> lookForNews() {
        return jdbi.withHandle(
                h -> h.createQuery(COLUMNS + """
                         WHERE subject IN (SELECT 'incident:' || number FROM incident
                                            WHERE open OR closed > now() - interval '60 days')
                           AND room_channel IS NOT NULL
                           AND (SELECT max(seq) FROM event
                                 WHERE incident = substr(message.subject, 10)::bigint)
                               > coalesce((SELECT max(lines.last) FROM message AS lines
                                            WHERE lines.subject = 'lines:' || substr(message.subject, 10)
                                              AND lines.chat = message.chat), 0)
                        """).map((row, _) -> message(row)).list());
    }

    /** The lines of a timeline in one chat that were owed last. */
    public Optional<Message> lastLines(long incident, String chat) {
        return jdbi.withHandle(
                h -> h.createQuery(COLUMNS + "WHERE subject = :subject AND chat = :chat ORDER BY last DESC LIMIT 1")
                        .bind("subject", new Subject.Lines(incident).key())
                        .bind("chat", chat)
                        .map((row, _) -> message(row))
                        .findOne());
    }

    public List<Message> about(Subject subject) {
        return jdbi.withHandle(h -> h.createQuery(COLUMNS + "WHERE subject = :subject ORDER BY id")
                .bind("subject", subject.key())
                .map((row, _) -> message(row))
                .list());
    }

    /** What the message is about that a room was opened for: {@code place} is the room, or a thread in it. */
    public Optional<Subject> rootOf(Place place) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT subject FROM message
                         WHERE chat = :chat AND room_channel = :channel
                           AND (room_thread IS NULL OR room_thread = :thread)
                         ORDER BY room_thread, id
                         LIMIT 1
                        """)
                .bind("chat", place.chat())
                .bind("channel", place.channel())
                .bind("thread", place.thread().orElse(null))
                .mapTo(String.class)
                .findFirst()
                .map(Subject::of));
    }

    /** A channel in which something is behind that may be tried now; {@code decision}: something to be decided, too. */
    public record Behind(Place channel, boolean decision) {}

    /** Those first in which somebody has to decide. */
    public List<Behind> channelsBehind() {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT chat, channel, bool_or(rank = 0) AS decision
                          FROM (SELECT <fields> FROM message WHERE <behind>) AS message
                         GROUP BY chat, channel
                         ORDER BY decision DESC, chat, channel
                        """)
                .define("fields", FIELDS)
                .define("behind", BEHIND)
                .map((row, _) -> new Behind(
                        Place.channel(row.getString("chat"), row.getString("channel")), row.getBoolean("decision")))
                .list());
    }

    /** What is behind in a channel and may be tried now, in the order in which it should be told. */
    public List<Message> behind(Place channel) {
        return jdbi.withHandle(h -> h.createQuery(COLUMNS + """
                         WHERE <behind> AND chat = :chat AND channel = :channel
                         ORDER BY rank, id
                         LIMIT 50
                        """)
                .define("behind", BEHIND)
                .bind("chat", channel.chat())
                .bind("channel", channel.channel())
                .map((row, _) -> message(row))
                .list());
    }

    /** To be noted before a message is tried: whatever it says then, it may already stand there. */
    public Message trying(Message message) {
        return jdbi.withHandle(h -> h.createQuery("""
                        UPDATE message SET tries = tries + 1 WHERE id = :id
                        RETURNING <columns>
                        """)
                .define("columns", FIELDS)
                .bind("id", message.id())
                .map((row, _) -> message(row))
                .one());
    }

    /** The chat shows version {@code shown}. Whoever comes late with an older one is shown again. */
    public void shows(Message message, Optional<String> ref, long shown) {
        jdbi.useHandle(h -> h.createUpdate("""
                        UPDATE message
                           SET shown = CASE WHEN shown > :shown THEN 0 ELSE :shown END,
                               ref = :ref, tries = 0, retry_at = NULL, apologised = false
                         WHERE id = :id
                        """)
                .bind("shown", shown)
                .bind("ref", ref.orElse(null))
                .bind("id", message.id())
                .execute());
    }

    /** The chat asked us to wait before it looked at it: that was no try. */
    public void untried(Message message) {
        jdbi.useHandle(h -> h.createUpdate("UPDATE message SET tries = greatest(tries - 1, 0) WHERE id = :id")
                .bind("id", message.id())
                .execute());
    }

    /** It stays behind, and is not tried again for a while; others are. */
    public void later(Message message, Duration pause) {
        jdbi.useHandle(
                h -> h.createUpdate("UPDATE message SET retry_at = now() + make_interval(secs => :secs) WHERE id = :id")
                        .bind("secs", pause.toMillis() / 1000.0)
                        .bind("id", message.id())
                        .execute());
    }

    /** An apology stands where it should, until the chat takes what it says. */
    public void apologised(Message message, MessageRef ref, Duration pause) {
        jdbi.useHandle(h -> h.createUpdate("UPDATE message SET ref = :ref, apologised = true WHERE id = :id")
                .bind("ref", ref.id())
                .bind("id", message.id())
                .execute());
        later(message, pause);
    }

    /** It stands there, although not everything that belongs to it does: it stays behind. */
    public void stands(Message message, MessageRef ref) {
        jdbi.useHandle(h -> h.createUpdate("UPDATE message SET ref = :ref WHERE id = :id")
                .bind("ref", ref.id())
                .bind("id", message.id())
                .execute());
    }

    /** A room was opened for it: what waited for that may be told. */
    public void opened(Message message, Place room) {
        jdbi.useHandle(
                h -> h.createUpdate("UPDATE message SET room_channel = :channel, room_thread = :thread WHERE id = :id")
                        .bind("channel", room.channel())
                        .bind("thread", room.thread().orElse(null))
                        .bind("id", message.id())
                        .execute());
        if (message.subject() instanceof Subject.OfIncident(var incident)) {
            letGo(incident, message.place(), room);
        }
        quiet = Quiet.NEVER;
    }

    private void letGo(long incident, Place home, Place room) {
        jdbi.useHandle(h -> h.createUpdate("""
                        UPDATE message SET channel = :room, thread = :thread, held_for = NULL
                         WHERE held_for = :incident AND chat = :chat AND channel = :channel
                        """)
                .bind("room", room.channel())
                .bind("thread", room.thread().orElse(null))
                .bind("incident", incident)
                .bind("chat", home.chat())
                .bind("channel", home.channel())
                .execute());
    }

    /** Somebody deleted it: it is posted again, under another key. A thread under it is lost, a channel is not. */
    public void gone(Message message) {
        jdbi.useHandle(h -> h.createUpdate("""
                        UPDATE message
                           SET ref = NULL, shown = 0, tries = 0, retry_at = NULL, apologised = false, reposted = reposted + 1, room_thread = NULL,
                               room_channel = CASE WHEN room_thread IS NULL THEN room_channel END
                         WHERE id = :id
                        """).bind("id", message.id()).execute());
    }

    /** How many messages are behind: zero when the chats are in step. */
    public long owed() {
        return jdbi.withHandle(h -> h.createQuery("SELECT count(*) FROM message WHERE wanted > shown")
                .mapTo(Long.class)
                .one());
    }

    private static Message message(ResultSet row) throws SQLException {
        return new Message(
                row.getLong("id"),
                row.getString("key"),
                Subject.of(row.getString("subject")),
                Urgency.of(row.getInt("rank")),
                place(row, "channel", "thread"),
                Optional.ofNullable(row.getObject("first", Long.class)),
                Optional.ofNullable(row.getObject("last", Long.class)),
                row.getLong("wanted"),
                row.getLong("shown"),
                row.getInt("tries"),
                row.getBoolean("apologised"),
                Optional.ofNullable(row.getString("ref")),
                row.getString("room_channel") == null
                        ? Optional.empty()
                        : Optional.of(place(row, "room_channel", "room_thread")),
                row.getInt("reposted"));
    }

    private static Place place(ResultSet row, String channel, String thread) throws SQLException {
        return new Place(row.getString("chat"), row.getString(channel), Optional.ofNullable(row.getString(thread)));
    }
}
