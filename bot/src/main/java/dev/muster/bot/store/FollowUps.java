package dev.muster.bot.store;

import java.time.Instant;
import java.util.Optional;
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
