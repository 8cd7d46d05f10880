package dev.muster.bot.run;

import dev.muster.bot.journal.Shape;
import dev.muster.bot.journal.Who;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What people said to runs, by the delivery that brought it, and what they were answered. */
public final class Deliveries {
    private final Jdbi jdbi;
    private final Shape shape;

    Deliveries(Jdbi jdbi, Shape shape) {
        this.jdbi = jdbi;
        this.shape = shape;
    }

    /** What was answered to a delivery before. */
    public Optional<Heard> heard(Who who) {
        return who.delivery().flatMap(delivery -> jdbi.withHandle(h -> heard(h, delivery)));
    }

    private Optional<Heard> heard(Handle h, String delivery) {
        return h.createQuery("SELECT answer::text FROM heard WHERE delivery = :delivery")
                .bind("delivery", delivery)
                .mapTo(String.class)
                .findOne()
                .map(text -> shape.read(text, Heard.class));
    }

    /** What is delivered twice is heard once: the second time it does nothing, and gets the same answer. */
    Heard once(Handle h, Who who, Supplier<Heard> act) {
        if (who.delivery().isEmpty()) {
            return act.get();
        }
        var delivery = who.delivery().get();
        h.createQuery("SELECT pg_advisory_xact_lock(hashtextextended('heard ' || :delivery, 0))::text")
                .bind("delivery", delivery)
                .mapTo(String.class)
                .one();
        return heard(h, delivery).orElseGet(() -> {
            var answer = act.get();
            h.createUpdate("INSERT INTO heard (delivery, answer) VALUES (:delivery, :answer::json)")
                    .bind("delivery", delivery)
                    .bind("answer", shape.write(answer))
                    .execute();
            return answer;
        });
    }

    /** Platforms deliver again for minutes, not for days. */
    public int forget(Instant before) {
        return jdbi.withHandle(h -> h.createUpdate("DELETE FROM heard WHERE at < :before")
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .execute());
    }
}
