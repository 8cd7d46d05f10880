package dev.muster.bot.store;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** What the buttons under answers ask. */
public final class FollowUps {
    private final Jdbi jdbi;

    public FollowUps(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Keeping the same button again, after a crash, changes nothing. */
    public void remember(String id, String words, Instant now) {
        jdbi.useHandle(h -> h.createUpdate("""
                        INSERT INTO follow_up (id, words, created_at) VALUES (:id, :words, :now)
                            ON CONFLICT (id) DO NOTHING
                        """)
                .bind("id", id)
                .bind("words", words)
                .bind("now", InboxStore.utc(now))
                .execute());
    }

    /** The id of a button that is drawn again and again: the same slot has the same id, and asks what it was told last. */
    public String id(String slot, String words, Instant now) {
        return jdbi.withHandle(h -> h.createQuery("""
                        INSERT INTO follow_up (id, words, created_at, slot) VALUES (:id, :words, :now, :slot)
                            ON CONFLICT (slot) DO UPDATE
                           SET words = excluded.words, created_at = greatest(follow_up.created_at, excluded.created_at)
                        RETURNING id
                        """)
                .bind("id", UUID.randomUUID().toString())
                .bind("words", words)
                .bind("now", InboxStore.utc(now))
                .bind("slot", slot)
                .mapTo(String.class)
                .one());
    }

    public int forget(Instant before) {
        return jdbi.withHandle(h -> h.createUpdate("DELETE FROM follow_up WHERE created_at < :before")
                .bind("before", InboxStore.utc(before))
                .execute());
    }

    public Optional<String> words(String id) {
        return jdbi.withHandle(h -> h.createQuery("SELECT words FROM follow_up WHERE id = :id")
                .bind("id", id)
                .mapTo(String.class)
                .findOne());
    }
}
