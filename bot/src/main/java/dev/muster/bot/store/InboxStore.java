package dev.muster.bot.store;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.muster.chat.Incoming;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import tools.jackson.databind.json.JsonMapper;

/** What came in, and whether it was handled. */
public final class InboxStore {
    private static final JsonMapper JSON =
            JsonMapper.builder().addMixIn(Incoming.class, Named.class).build();

    private final Jdbi jdbi;

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
    }

    /** Keeps a delivery; false if it is there already. */
    public boolean add(Incoming incoming, Instant now) {
        return jdbi.withHandle(h -> h.createUpdate("""
                                INSERT INTO inbox (delivery, received_at, incoming)
                                VALUES (:delivery, :now, :incoming::json)
                                    ON CONFLICT (delivery) DO NOTHING
                                """)
                        .bind("delivery", incoming.delivery())
                        .bind("now", utc(now))
                        .bind("incoming", JSON.writerFor(Incoming.class).writeValueAsString(incoming))
                        .execute())
                == 1;
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
