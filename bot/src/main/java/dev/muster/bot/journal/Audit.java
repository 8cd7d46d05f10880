package dev.muster.bot.journal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Walks the whole journal, and computes every hash again. */
public final class Audit {
    private static final int LONGEST_EXPORT = 8_000_000;

    private final Journal journal;

    public Audit(Journal journal) {
        this.journal = journal;
    }

    /** Either the journal is whole, or this is the first entry that is not what it was. */
    public sealed interface Outcome {
        record Whole(long events, String head) implements Outcome {}

        record Broken(long seq, String why) implements Outcome {}
    }

    public Outcome verify() {
        // Entries may be added while we walk: the walk may then end later than the head that was read before, never
        // earlier.
        var head = journal.head();
        var walk = new Walk(head);
        journal.walk(0, walk::step);
        if (walk.broken.isPresent()) {
            return walk.broken.get();
        }
        if (walk.seq < head.seq()) {
            return new Outcome.Broken(walk.seq + 1, "it is gone, and so are all after it up to " + head.seq());
        }
        return new Outcome.Whole(walk.seq, HexFormat.of().formatHex(walk.hash));
    }

    private static final class Walk {
        private final Journal.Head head;
        private long seq;
        private byte[] hash = sha256("muster".getBytes(StandardCharsets.UTF_8));
        private Optional<Outcome> broken = Optional.empty();

        Walk(Journal.Head head) {
            this.head = head;
        }

        /** Whether it is whole so far. */
        boolean step(Journal.Row row) {
            check(row);
            return broken.isEmpty();
        }

        private void check(Journal.Row row) {
            if (row.seq() != seq + 1) {
                broken = Optional.of(new Outcome.Broken(seq + 1, "it is gone: the next one is " + row.seq()));
                return;
            }
            var text = row.seq() + " " + row.incident().map(String::valueOf).orElse("-") + " " + row.body();
            var expected = sha256(hash, text.getBytes(StandardCharsets.UTF_8));
            if (!Arrays.equals(expected, row.hash())) {
                broken = Optional.of(new Outcome.Broken(row.seq(), "what it says is not what was written"));
                return;
            }
            if (row.seq() == head.seq() && !Arrays.equals(expected, head.hash())) {
                broken = Optional.of(
                        new Outcome.Broken(row.seq(), "its hash is not the one that was noted when it was written"));
                return;
            }
            seq = row.seq();
            hash = expected;
        }
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                sha.update(part);
            }
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lines of JSON; {@code next} is the first entry that did not fit. */
    public record Export(String lines, Optional<Long> next) {}

    /** Every entry after {@code after} as a line of JSON, with its number, incident and hash. */
    public Export export(long after) {
        var lines = new StringBuilder();
        var next = new long[1];
        journal.walk(after, row -> {
            if (lines.length() >= LONGEST_EXPORT) {
                next[0] = row.seq();
                return false;
            }
            lines.append("{\"seq\":")
                    .append(row.seq())
                    .append(",\"incident\":")
                    .append(row.incident().map(String::valueOf).orElse("null"))
                    .append(",\"hash\":\"")
                    .append(HexFormat.of().formatHex(row.hash()))
                    .append("\",\"body\":")
                    .append(row.body())
                    .append("}\n");
            return true;
        });
        return new Export(lines.toString(), next[0] == 0 ? Optional.empty() : Optional.of(next[0]));
    }
}
