package dev.muster.commands.wal;

import java.util.Optional;
import java.util.regex.Pattern;

/** A file of WAL: the {@code number}th of {@code size} bytes since the beginning, as one timeline has it. */
public record Segment(int timeline, long number, long size) {
    public static final long USUAL_SIZE = 16L * 1024 * 1024;

    private static final Pattern NAME = Pattern.compile("([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})");

    public static Segment holding(int timeline, Lsn lsn, long size) {
        return new Segment(timeline, lsn.bytes() / size, size);
    }

    /** Empty when it is no segment's name, or none that segments of that size can have. */
    public static Optional<Segment> named(String name, long size) {
        var found = NAME.matcher(name);
        if (!found.matches()) {
            return Optional.empty();
        }
        long low = Long.parseLong(found.group(3), 16);
        long number = Long.parseLong(found.group(2), 16) * perLog(size) + low;
        return low < perLog(size)
                ? Optional.of(new Segment((int) Long.parseLong(found.group(1), 16), number, size))
                : Optional.empty();
    }

    private static long perLog(long size) {
        return (1L << Integer.SIZE) / size;
    }

    public String name() {
        return "%08X%08X%08X".formatted(timeline, number / perLog(size), number % perLog(size));
    }

    public Lsn start() {
        return new Lsn(number * size);
    }

    public Lsn end() {
        return new Lsn((number + 1) * size);
    }

    public Segment at(int otherTimeline, long otherNumber) {
        return new Segment(otherTimeline, otherNumber, size);
    }
}
