package dev.muster.commands.lost;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A COMMIT or ABORT, taken apart: {@code COMMIT 2026-03-01 14:05:00.123456 UTC; rels: base/5/16385; subxacts: 740 741;
 * dropped stats: 2/5/16384; inval msgs: …}. Those of what was prepared begin with its number.
 */
record Ending(Optional<Long> prepared, Optional<Instant> at, List<Long> subtransactions, Files files) {
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter(Locale.ROOT);
    /** PGSTAT_KIND_RELATION. */
    private static final String RELATION = "2";

    record Files(Set<Tally.Place> unlinked, Set<Tally.Place> dropped) {}

    static Ending of(String text) {
        var parts = text.split("; ?", -1);
        var head = parts[0];
        Optional<Long> prepared = Optional.empty();
        int space = head.indexOf(' ');
        var rest = space < 0 ? "" : head.substring(space + 1);
        if (head.startsWith("COMMIT_PREPARED") || head.startsWith("ABORT_PREPARED")) {
            int colon = rest.indexOf(':');
            prepared = Optional.of(Long.valueOf(rest.substring(0, colon)));
            rest = rest.substring(colon + 1).strip();
        }
        var subtransactions = new ArrayList<Long>();
        Set<Tally.Place> unlinked = new HashSet<>();
        Set<Tally.Place> dropped = new HashSet<>();
        for (var part : parts) {
            if (part.startsWith("subxacts: ")) {
                for (var word : words(part)) {
                    subtransactions.add(Long.valueOf(word));
                }
            } else if (part.startsWith("rels: ")) {
                for (var word : words(part)) {
                    place(word).ifPresent(unlinked::add);
                }
            } else if (part.startsWith("dropped stats: ")) {
                for (var word : words(part)) {
                    relation(word).ifPresent(dropped::add);
                }
            }
        }
        return new Ending(prepared, time(rest), subtransactions, new Files(unlinked, dropped));
    }

    private static String[] words(String part) {
        return part.substring(part.indexOf(": ") + 2).strip().split(" ", -1);
    }

    /** {@code base/5/16385}, {@code pg_tblspc/16400/PG_15_202209061/5/16401}; empty for other forks. */
    static Optional<Tally.Place> place(String path) {
        var parts = path.split("/", -1);
        int n = parts.length;
        if (n < 3 || !parts[n - 1].matches("\\d+") || !parts[n - 2].matches("\\d+")) {
            return Optional.empty();
        }
        return Optional.of(new Tally.Place(Long.parseLong(parts[n - 2]), Long.parseLong(parts[n - 1])));
    }

    private static Optional<Tally.Place> relation(String word) {
        var parts = word.split("/", -1);
        return parts.length == 3 && parts[0].equals(RELATION)
                ? Optional.of(new Tally.Place(Long.parseLong(parts[1]), Long.parseLong(parts[2])))
                : Optional.empty();
    }

    /** It was asked to speak UTC. */
    static Optional<Instant> time(String text) {
        int zone = text.lastIndexOf(" UTC");
        return zone < 0
                ? Optional.empty()
                : Optional.of(LocalDateTime.parse(text.substring(0, zone), TIME).toInstant(ZoneOffset.UTC));
    }
}
