package dev.muster.commands.wal;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A position in the WAL, as a count of bytes since its beginning. */
public record Lsn(long bytes) implements Comparable<Lsn> {
    private static final Pattern WRITTEN = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    /** As PostgreSQL writes it: {@code 0/3000060}. */
    public static Optional<Lsn> of(String text) {
        var found = WRITTEN.matcher(text.strip());
        return found.matches()
                ? Optional.of(new Lsn(
                        (Long.parseLong(found.group(1), 16) << Integer.SIZE) | Long.parseLong(found.group(2), 16)))
                : Optional.empty();
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(bytes, other.bytes);
    }

    public boolean before(Lsn other) {
        return compareTo(other) < 0;
    }

    @Override
    public String toString() {
        return "%X/%X".formatted(bytes >>> Integer.SIZE, bytes & 0xFFFF_FFFFL).toUpperCase(Locale.ROOT);
    }
}
