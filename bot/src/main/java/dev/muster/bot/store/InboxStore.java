package dev.muster.bot.store;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.muster.chat.Incoming;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import tools.jackson.databind.json.JsonMapper;

/** What came in, and whether it was handled. */
public final class InboxStore {
    private static final JsonMapper JSON =
            JsonMapper.builder().addMixIn(Incoming.class, Named.class).build();

    private final Jdbi jdbi;
    private final Convoy<Delivered, Boolean> convoy;

    /** Kinds by registered names: a class name in the store would tie it to our packages. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Incoming.Words.class, name = "words"),
        @JsonSubTypes.Type(value = Incoming.Press.class, name = "press"),
        @JsonSubTypes.Type(value = Incoming.Pinned.class, name = "pinned"),
        @JsonSubTypes.Type(value = Incoming.Visit.class, name = "visit")
    })
    private interface Named {}

    public InboxStore(Jdbi jdbi) {
        this.jdbi = jdbi;
        this.convoy = new Convoy<>(this::addAll);
    }

    private record Delivered(String delivery, Instant at, String incoming) {}

    /** Keeps a delivery; false if it is there already. */
    public boolean add(Incoming incoming, Instant now) {
        var json = JSON.writerFor(Incoming.class).writeValueAsString(incoming);
        return convoy.take(new Delivered(incoming.delivery(), now, json));
    }

    private List<Boolean> addAll(List<Delivered> all) {
        var added = new HashSet<>(jdbi.withHandle(h -> h.createQuery("""
                        INSERT INTO inbox (delivery, received_at, incoming)
                        SELECT delivery, at::timestamptz, incoming::json
                          FROM unnest(:deliveries, :times, :incomings) AS delivered (delivery, at, incoming)
                            ON CONFLICT (delivery) DO NOTHING
                        RETURNING delivery
                        """)
                .bindArray(
                        "deliveries",
                        String.class,
                        all.stream().map(Delivered::delivery).toList())
                .bindArray(
                        "times",
                        String.class,
                        all.stream().map(each -> each.at().toString()).toList())
                .bindArray(
                        "incomings",
                        String.class,
                        all.stream().map(Delivered::incoming).toList())
                .mapTo(String.class)
                .list()));
        // The same delivery twice in one convoy: one of them is new.
        return all.stream().map(each -> added.remove(each.delivery())).toList();
    }

    /** Notes one more try at what is not handled yet, and answers with its number; 0 if it was handled meanwhile. */
    public int attempt(String delivery) {
        return jdbi.withHandle(h -> h.createQuery("""
                        UPDATE inbox SET attempts = attempts + 1
                         WHERE delivery = :delivery AND handled_at IS NULL
                        RETURNING attempts
                        """)
                .bind("delivery", delivery)
                .mapTo(Integer.class)
                .findOne()
                .orElse(0));
    }

    public void handled(String delivery, Instant now) {
        jdbi.useHandle(h -> h.createUpdate("UPDATE inbox SET handled_at = :now WHERE delivery = :delivery")
                .bind("now", utc(now))
                .bind("delivery", delivery)
                .execute());
    }

    /** What was received and never handled, oldest first: a crash came between. */
    public List<Incoming> leftovers() {
        return jdbi.withHandle(
                h -> h.createQuery("SELECT incoming::text FROM inbox WHERE handled_at IS NULL ORDER BY received_at")
                        .mapTo(String.class)
                        .map(text -> JSON.readValue(text, Incoming.class))
                        .list());
    }

    /**
     * What is still not handled a while after it was received: somebody else may be at it until then. What fails again and
     * again is due less and less often, some sixty times a day.
     */
    public List<Incoming> due(Instant now) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT incoming::text FROM inbox
                         WHERE handled_at IS NULL
                           AND received_at + interval '30 s' * power(1.15, least(attempts, 57)) < :now
                         ORDER BY received_at
                        """)
                .bind("now", utc(now))
                .mapTo(String.class)
                .map(text -> JSON.readValue(text, Incoming.class))
                .list());
    }

    /** Platforms deliver again for minutes, not for days: what was handled before {@code before} is forgotten. */
    public int forget(Instant before) {
        return jdbi.withHandle(h -> h.createUpdate("DELETE FROM inbox WHERE handled_at < :before")
                .bind("before", utc(before))
                .execute());
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
