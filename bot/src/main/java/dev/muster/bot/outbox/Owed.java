package dev.muster.bot.outbox;

import dev.muster.chat.Place;
import org.jdbi.v3.core.Handle;

/** What the chats are to be told, or told otherwise: noted in the same transaction as what it tells. */
public final class Owed {
    private Owed() {}

    /** From now on this message is owed. Owing it again changes nothing. */
    public static void owe(Handle h, String key, Subject subject, Outbox.Urgency urgency, Place place) {
        h.createUpdate("""
                        INSERT INTO message (key, subject, urgency, chat, channel, thread)
                        VALUES (:key, :subject, :urgency, :chat, :channel, :thread)
                            ON CONFLICT (key) DO NOTHING
                        """)
                .bind("key", key)
                .bind("subject", subject.key())
                .bind("urgency", urgency.rank())
                .bind("chat", place.chat())
                .bind("channel", place.channel())
                .bind("thread", place.thread().orElse(null))
                .execute();
    }

    /** The message of a timeline that tells {@code event} says something else now. */
    public static void touchLine(Handle h, long incident, long event) {
        h.createUpdate("""
                        UPDATE message SET wanted = wanted + 1
                         WHERE subject = :subject AND :event BETWEEN first AND last
                        """)
                .bind("subject", new Subject.Lines(incident).key())
                .bind("event", event)
                .execute();
    }

    public static void touch(Handle h, Subject subject) {
        h.createUpdate("UPDATE message SET wanted = wanted + 1 WHERE subject = :subject")
                .bind("subject", subject.key())
                .execute();
    }

    /** Told wherever {@code beside} is told. */
    public static void oweBeside(Handle h, Subject beside, String key, Subject subject, Outbox.Urgency urgency) {
        h.createUpdate("""
                        INSERT INTO message (key, subject, urgency, chat, channel, thread)
                        SELECT DISTINCT ON (chat, channel)
                               :key || ':' || chat || ':' || channel, :subject, :urgency, chat, channel, thread
                          FROM message WHERE subject = :beside
                         ORDER BY chat, channel, id
                            ON CONFLICT (key) DO NOTHING
                        """)
                .bind("key", key)
                .bind("subject", subject.key())
                .bind("urgency", urgency.rank())
                .bind("beside", beside.key())
                .execute();
    }

    /** What a run asked stands in messages of its own, and is answered now, or of no interest any more. */
    public static void touchQuestions(Handle h, long run) {
        h.createUpdate("""
                        UPDATE message SET wanted = wanted + 1
                         WHERE subject IN (SELECT 'alarm:' || seq FROM event WHERE run = :run AND kind = 'halted')
                        """).bind("run", run).execute();
    }

    /** Told loudly in the room of a headline; not before that is open. */
    public static void oweAlarm(Handle h, long event, Message headline) {
        var place = headline.room().orElse(headline.place());
        var home = headline.place();
        var key = "alarm:%d:%s:%s".formatted(event, home.chat(), home.channel());
        owe(h, key, new Subject.Alarm(event), Outbox.Urgency.DECISION, place);
        if (headline.room().isEmpty() && headline.subject() instanceof Subject.OfIncident(var incident)) {
            h.createUpdate("UPDATE message SET held_for = :incident WHERE key = :key AND ref IS NULL")
                    .bind("incident", incident)
                    .bind("key", key)
                    .execute();
        }
    }
}
