package dev.muster.commands.wal;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a repository holds of the WAL of one server's history. Pure: a listing, understood. */
record Archive(String systemIdentifier, long size, List<Stored> stored) {
    Archive {
        stored = stored.stream().sorted(Comparator.comparing(Stored::name)).toList();
    }

    static Archive of(String systemIdentifier, long size, List<Stored> everything) {
        return new Archive(
                systemIdentifier,
                size,
                everything.stream()
                        .filter(stored -> stored.systemIdentifier().equals(systemIdentifier))
                        .toList());
    }

    boolean isEmpty() {
        return stored.stream().noneMatch(each -> each.kind() != Spool.Kind.HISTORY);
    }

    Continuity.Contents contents() {
        return new Continuity.Contents(size, segments(Spool.Kind.WHOLE), segments(Spool.Kind.PARTIAL));
    }

    private List<Segment> segments(Spool.Kind kind) {
        return stored.stream()
                .filter(each -> each.kind() == kind)
                .flatMap(each -> each.segment(size).stream())
                .toList();
    }

    /** Timeline → the first segment that is not there whole. */
    Map<Integer, Long> next() {
        var next = new HashMap<Integer, Long>();
        contents().whole().forEach(segment -> next.merge(segment.timeline(), segment.number() + 1, Math::max));
        return next;
    }

    /** From where to where each timeline is there, whole segments only. */
    record Range(Segment first, Segment last, long count, Instant newest) {}

    Map<Integer, Range> ranges() {
        var ranges = new TreeMap<Integer, Range>();
        for (var each : stored) {
            if (each.kind() == Spool.Kind.WHOLE) {
                each.segment(size)
                        .ifPresent(segment -> ranges.merge(
                                segment.timeline(),
                                new Range(segment, segment, 1, each.at()),
                                (old, _) -> new Range(
                                        old.first(),
                                        segment,
                                        old.count() + 1,
                                        each.at().isAfter(old.newest()) ? each.at() : old.newest())));
            }
        }
        return ranges;
    }

    /**
     * The lineage as far as the files tell when no history can be read: each timeline was left where the next one begins.
     */
    Lineage inferred() {
        var timelines = new TreeSet<Integer>();
        stored.forEach(each -> timelines.add(each.timeline()));
        var firsts = new TreeMap<Integer, Lsn>();
        for (var segment : contents().whole()) {
            firsts.merge(segment.timeline(), segment.start(), (a, b) -> a.before(b) ? a : b);
        }
        for (var segment : contents().partial()) {
            firsts.merge(segment.timeline(), segment.start(), (a, b) -> a.before(b) ? a : b);
        }
        var parents = firsts.keySet().stream()
                .flatMap(timeline -> Optional.ofNullable(firsts.higherEntry(timeline)).stream()
                        .map(next -> new Lineage.Left(timeline, next.getValue())))
                .toList();
        return firsts.isEmpty()
                ? Lineage.alone(timelines.isEmpty() ? 1 : timelines.last())
                : new Lineage(firsts.lastKey(), parents);
    }

    /** Where the newest of what is there along a lineage ends; of the last file all of it, whole or not. */
    Optional<Lsn> end(Lineage lineage) {
        var contents = contents();
        return lineage.stretches(size).reversed().stream()
                .flatMap(stretch -> java.util.stream.Stream.concat(
                                contents.whole().stream(), contents.partial().stream())
                        .filter(segment -> segment.timeline() == stretch.timeline())
                        .filter(segment -> segment.number() >= stretch.first() && segment.number() < stretch.end()))
                .map(Segment::end)
                .max(Comparator.naturalOrder());
    }

    /** How far it surely goes: of a file that is not whole nobody can tell from outside. */
    Optional<Lsn> wholeEnd(Lineage lineage) {
        return contents().whole().stream()
                .filter(segment -> lineage.timelineOf(segment.number(), size) == segment.timeline())
                .map(Segment::end)
                .max(Comparator.naturalOrder());
    }

    Optional<Lsn> begin(Lineage lineage) {
        var contents = contents();
        return lineage.stretches(size).stream()
                .flatMap(stretch -> contents.whole().stream()
                        .filter(segment -> segment.timeline() == stretch.timeline())
                        .filter(segment -> segment.number() >= stretch.first() && segment.number() < stretch.end()))
                .map(Segment::start)
                .min(Comparator.naturalOrder());
    }

    Optional<Stored> newest() {
        return stored.stream().filter(each -> each.kind() != Spool.Kind.HISTORY).max(Comparator.comparing(Stored::at));
    }

    /**
     * Where the WAL of a moment is at the earliest: a segment is stored after all that is in it was written, so none that
     * was stored before that moment holds it.
     */
    Optional<Segment> at(Instant moment) {
        return stored.stream()
                .filter(each -> each.kind() != Spool.Kind.HISTORY && !each.at().isBefore(moment))
                .flatMap(each -> each.segment(size).stream())
                .min(Comparator.comparingLong(Segment::number));
    }
}
