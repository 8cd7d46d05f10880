package dev.muster.commands.vault;

import dev.muster.commands.repository.Repository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which WAL is still of use: from the start of each physical backup on, on its timeline and on later ones. Pure. WAL of a
 * server of which there is no physical backup is of use to nobody; it stays as long as one would be kept, since the first may
 * be under way, and for ever when nothing says how long that is. Histories of timelines always stay.
 *
 * @param bases system identifier → where each physical backup starts
 * @param otherwiseBefore WAL of other servers goes when it is older than that
 */
public record WalNeed(Map<String, List<Manifest.Moment>> bases, Optional<Instant> otherwiseBefore) {
    private static final Pattern NAME =
            Pattern.compile("[^/]+/wal/([^/]+)/[0-9A-F]{8}/([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})\\.[^/]*");
    private static final long LOG = 1L << 32;
    /** PostgreSQL makes no larger segments. */
    private static final long LARGEST_SEGMENT = 1L << 30;

    public WalNeed {
        bases = bases.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
    }

    /** What {@code kept} needs. */
    public static WalNeed of(List<Backup> kept, Keeping keeping, Instant now) {
        var bases = new HashMap<String, List<Manifest.Moment>>();
        for (var backup : kept) {
            var manifest = backup.manifest();
            if (manifest.kind() == Manifest.Kind.PHYSICAL) {
                bases.computeIfAbsent(manifest.source().systemIdentifier(), _ -> new ArrayList<>())
                        .add(manifest.start());
            }
        }
        return new WalNeed(
                bases,
                Optional.ofNullable(keeping.retention().get(Manifest.Kind.PHYSICAL))
                        .flatMap(Keeping.Retention::age)
                        .map(now::minus));
    }

    /** From where on the WAL of a server is needed; empty if there is no physical backup of it. */
    public Optional<Manifest.Moment> from(String systemIdentifier) {
        return bases.getOrDefault(systemIdentifier, List.of()).stream()
                .min(Comparator.comparingInt(Manifest.Moment::timeline)
                        .thenComparing(moment -> lsn(moment.lsn()), Long::compareUnsigned));
    }

    /** Those of {@code items}, everything below {@code CLUSTER/wal}, that nobody needs. */
    public List<Repository.Item> going(List<Repository.Item> items) {
        var segments = items.stream().flatMap(item -> Segment.of(item).stream()).toList();
        var highest = new HashMap<String, Long>();
        segments.forEach(segment -> highest.merge(segment.log(), segment.number(), Math::max));
        return segments.stream()
                .filter(segment -> goes(segment, size(highest.getOrDefault(segment.log(), 0L))))
                .map(Segment::item)
                .toList();
    }

    private boolean goes(Segment segment, long size) {
        var needs = bases.getOrDefault(segment.server(), List.of());
        if (needs.isEmpty()) {
            return otherwiseBefore.filter(segment.item().at()::isBefore).isPresent();
        }
        long end = segment.start() + Math.min(LOG, (segment.number() + 1) * size);
        return needs.stream()
                .noneMatch(base ->
                        segment.timeline() >= base.timeline() && Long.compareUnsigned(end, lsn(base.lsn())) > 0);
    }

    /**
     * A segment's name tells its place only together with the size that segments have, which nothing here says, and which
     * may have been changed. The highest number seen within the same 4 GB of WAL bounds it from above, and what is taken for
     * larger than it is stays longer than it must.
     */
    private static long size(long highest) {
        long perLog = highest == 0 ? 1 : Long.highestOneBit(highest) << 1;
        return Math.min(LARGEST_SEGMENT, LOG / perLog);
    }

    /**
     * One as it is kept.
     *
     * @param log which 4 GB of which timeline of which server it is of, and {@code start} where they begin
     */
    private record Segment(Repository.Item item, String server, int timeline, String log, long start, long number) {
        static Optional<Segment> of(Repository.Item item) {
            var names = NAME.matcher(item.path());
            return names.matches()
                    ? Optional.of(new Segment(
                            item,
                            names.group(1),
                            Integer.parseUnsignedInt(names.group(2), 16),
                            names.group(1) + "/" + names.group(2) + names.group(3),
                            hex(names.group(3)) << 32,
                            hex(names.group(4))))
                    : Optional.empty();
        }
    }

    private static long hex(String digits) {
        return Long.parseLong(digits, 16);
    }

    static long lsn(String text) {
        int slash = text.indexOf('/');
        return (hex(text.substring(0, slash)) << 32) + hex(text.substring(slash + 1));
    }
}
