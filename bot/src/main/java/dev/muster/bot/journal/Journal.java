package dev.muster.bot.journal;

import dev.muster.bot.store.Convoy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes down what happened, and reads it back. Writing comes last in a transaction: it waits for whoever is writing, so
 * that no entry that others have seen is ever followed by an earlier one.
 */
public final class Journal {
    private static final String COLUMNS = "SELECT seq, incident, body::text AS body FROM event ";

    private final Jdbi jdbi;
    private final Shape shape;
    private final Shape names;
    private final Shape words;
    private final Convoy<Line, Optional<Long>> convoy;

    public Journal(Jdbi jdbi, Shape shape, Redaction redaction) {
        this.jdbi = jdbi;
        this.shape = shape;
        // Keys and people are told apart by what they are called: there, two secrets must not become the same stars.
        this.names = shape.spelling(Redaction::storable);
        this.words = shape.spelling(redaction::clean);
        this.convoy = new Convoy<>(this::write);
    }

    /** On its own, outside of any transaction. The number of the new entry; empty if its key is there already. */
    public Optional<Long> append(Entry entry) {
        return convoy.take(line(entry));
    }

    /** In the transaction of whatever it tells about. It belongs to the incident that is open for its cluster, if any. */
    public Optional<Long> append(Handle h, Entry entry) {
        return Line.write(h, List.of(line(entry))).getFirst();
    }

    private Line line(Entry entry) {
        return new Line(entry.key().map(Redaction::storable), entry.scope().incident(), body(entry));
    }

    private String body(Entry entry) {
        var body = (ObjectNode) names.tree(new Envelope(
                entry.key(),
                micros(entry.at()),
                entry.scope().cluster(),
                entry.scope().run(),
                entry.who()));
        body.set("what", words.tree(entry.what()));
        return shape.write(body);
    }

    /** In a session of our own: what others wait for must not hang on a transaction of one caller. */
    private List<Optional<Long>> write(List<Line> lines) {
        try (var h = jdbi.open()) {
            return Line.write(h, lines);
        }
    }

    private record Envelope(
            Optional<String> key, long at, Optional<String> cluster, Optional<Long> run, Optional<Who> who) {}

    /** As it is kept. */
    private record Body(
            Optional<String> key,
            long at,
            Optional<String> cluster,
            Optional<Long> run,
            Optional<Who> who,
            What what) {}

    private static long micros(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1000);
    }

    public boolean has(Handle h, String key) {
        return h.createQuery("SELECT EXISTS (SELECT FROM event WHERE key = :key)")
                .bind("key", key)
                .mapTo(Boolean.class)
                .one();
    }

    public List<Event> ofRun(long run) {
        return list(jdbi, "WHERE run = :of ORDER BY seq", run);
    }

    public List<Event> ofIncident(long incident) {
        return list(jdbi, "WHERE incident = :of ORDER BY seq", incident);
    }

    public List<Event> ofRun(Handle h, long run) {
        return query(h, "WHERE run = :of ORDER BY seq", run);
    }

    public Optional<Event> find(long seq) {
        return list(jdbi, "WHERE seq = :of", seq).stream().findFirst();
    }

    private List<Event> list(Jdbi store, String where, long of) {
        return store.withHandle(h -> query(h, where, of));
    }

    private List<Event> query(Handle h, String where, long of) {
        return h.createQuery(COLUMNS + where)
                .bind("of", of)
                .map((row, _) -> event(row))
                .list();
    }

    /** What was seen of a cluster, and done to it, before entry {@code seq}, not longer ago than {@code since}. */
    public List<Event> before(String cluster, long seq, Instant since) {
        return jdbi.withHandle(h -> h.createQuery(COLUMNS + """
                         WHERE cluster = :cluster AND seq < :seq AND incident IS NULL
                           AND kind IN ('finding-seen', 'finding-gone', 'run-finished')
                           AND (body ->> 'at')::bigint >= :since
                         ORDER BY seq
                        """)
                .bind("cluster", cluster)
                .bind("seq", seq)
                .bind("since", micros(since))
                .map((row, _) -> event(row))
                .list());
    }

    /** The numbers of an incident's entries after {@code after}, not more than {@code most}. */
    public List<Long> numbersOf(long incident, long after, int most) {
        return jdbi.withHandle(h -> h.createQuery(
                        "SELECT seq FROM event WHERE incident = :incident AND seq > :after ORDER BY seq LIMIT :most")
                .bind("incident", incident)
                .bind("after", after)
                .bind("most", most)
                .mapTo(Long.class)
                .list());
    }

    /** The entries of an incident from {@code first} to {@code last}. */
    public List<Event> ofIncident(long incident, long first, long last) {
        return jdbi.withHandle(
                h -> h.createQuery(COLUMNS + "WHERE incident = :incident AND seq BETWEEN :first AND :last ORDER BY seq")
                        .bind("incident", incident)
                        .bind("first", first)
                        .bind("last", last)
                        .map((row, _) -> event(row))
                        .list());
    }

    /** Every entry after {@code after} in order, a part at a time, as it is written, for as long as {@code reader} wants. */
    void walk(long after, Predicate<Row> reader) {
        jdbi.useTransaction(h -> {
            try (var rows = h
                    .createQuery("""
                            SELECT seq, incident, body::text AS body, hash FROM event WHERE seq > :after ORDER BY seq
                            """)
                    .bind("after", after)
                    .setFetchSize(1000)
                    .map((row, _) -> new Row(
                            row.getLong("seq"),
                            Optional.ofNullable(row.getObject("incident", Long.class)),
                            row.getString("body"),
                            row.getBytes("hash")))
                    .stream()) {
                var _ = rows.allMatch(reader);
            }
        });
    }

    Head head() {
        return jdbi.withHandle(h -> h.createQuery("SELECT seq, hash FROM journal_head")
                .map((row, _) -> new Head(row.getLong("seq"), row.getBytes("hash")))
                .one());
    }

    @SuppressWarnings("ArrayRecordComponent") // Read once, from the driver.
    record Row(long seq, Optional<Long> incident, String body, byte[] hash) {}

    @SuppressWarnings("ArrayRecordComponent")
    record Head(long seq, byte[] hash) {}

    private Event event(ResultSet row) throws SQLException {
        var body = shape.read(row.getString("body"), Body.class);
        return new Event(
                row.getLong("seq"),
                Instant.ofEpochSecond(
                        Math.floorDiv(body.at(), 1_000_000L), Math.floorMod(body.at(), 1_000_000L) * 1000),
                new Event.Scope(body.cluster(), Optional.ofNullable(row.getObject("incident", Long.class)), body.run()),
                body.who(),
                body.what());
    }
}
