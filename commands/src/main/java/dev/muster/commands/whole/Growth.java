package dev.muster.commands.whole;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Meter;
import java.sql.SQLException;
import java.time.Duration;

/** How far pg_restore is, told by what the database takes on the server's disk, against what it took where it was dumped. */
final class Growth {
    private static final int MOST = 98;
    private static final long EACH = Duration.ofMillis(800).toNanos();

    private final Databases databases;
    private final String name;
    private final long expected;
    private final long begun = System.nanoTime();
    private long looked = begun - EACH;

    Growth(Databases databases, String name, long expected) {
        this.databases = databases;
        this.name = name;
        this.expected = Math.max(1, expected);
    }

    void tell(Meter meter, int from) {
        if (System.nanoTime() - looked < EACH) {
            meter.beat();
            return;
        }
        looked = System.nanoTime();
        try {
            var found = databases.named(name);
            long bytes = found.isPresent() ? databases.bytes(found.get().oid()) : 0;
            meter.phase(
                    percent(from, bytes, expected),
                    words(bytes, expected, Duration.ofNanos(System.nanoTime() - begun)));
        } catch (SQLException _) {
            meter.beat(); // pg_restore itself will say what is wrong with the server.
        }
    }

    static int percent(int from, long bytes, long expected) {
        return from + (int) Math.min(MOST - from, (MOST - from) * bytes / expected);
    }

    static String words(long bytes, long expected, Duration since) {
        double rate = bytes / Math.max(0.1, since.toMillis() / 1000.0);
        long left = Math.max(0, expected - bytes);
        return "%s of about %s, %s/s, %s left"
                .formatted(
                        Human.bytes(bytes),
                        Human.bytes(expected),
                        Human.bytes((long) rate),
                        rate < 1 ? "long" : Human.duration(Duration.ofMillis((long) (left / rate * 1000))));
    }
}
