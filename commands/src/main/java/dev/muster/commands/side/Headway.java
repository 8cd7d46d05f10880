package dev.muster.commands.side;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.wal.Lsn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How far a replay is, and since when it did not move. */
final class Headway {
    private static final int BEGUN = 62;
    private static final int SHARE = 35;
    private static final Pattern RESTORED = Pattern.compile("restored log file \"([0-9A-F]{24})\" from archive");

    private final List<String> names;
    private final long size;
    private final Meter meter;
    private final long began = System.nanoTime();
    private Optional<Lsn> last = Optional.empty();
    private String lastFile = "";
    private long still = System.nanoTime();

    /** {@code names} of what is replayed, in this order, each of {@code size} bytes. */
    Headway(List<String> names, long size, Meter meter) {
        this.names = List.copyOf(names);
        this.size = size;
        this.meter = meter;
    }

    void moved() {
        still = System.nanoTime();
    }

    boolean isStillFor(Duration time) {
        return System.nanoTime() - still >= time.toNanos();
    }

    void note(Look look) {
        if (!look.replayed().equals(last)) {
            last = look.replayed();
            moved();
        }
    }

    /** {@code said}: by the server, in its log. */
    void tell(String said) {
        tell(said, Duration.ofNanos(System.nanoTime() - began));
    }

    void tell(String said, Duration since) {
        var found = RESTORED.matcher(said);
        Optional<String> file = Optional.empty();
        while (found.find()) {
            file = Optional.of(found.group(1));
        }
        int done = file.map(names::indexOf).orElse(-1);
        if (done < 0) {
            meter.phase(BEGUN, "replaying WAL");
            return;
        }
        if (!file.get().equals(lastFile)) {
            lastFile = file.get();
            moved();
        }
        meter.phase(BEGUN + SHARE * done / names.size(), words(done, since));
    }

    private String words(int done, Duration since) {
        double rate = done * (double) size / Math.max(0.001, since.toMillis() / 1000.0);
        long left = (names.size() - done) * size;
        return "replaying WAL: %s, %s/s, %s left at most"
                .formatted(
                        lastFile,
                        Human.bytes((long) rate),
                        rate < 1 ? "some time" : Human.duration(Duration.ofMillis((long) (left / rate * 1000))));
    }
}
