package dev.muster.commands.wal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Whether what is there leads from one position to another without a hole, along one lineage. Pure. */
public record Continuity(Lsn from, Lsn to, List<Gap> gaps, long segments) {
    public Continuity {
        gaps = List.copyOf(gaps);
    }

    public boolean whole() {
        return gaps.isEmpty();
    }

    /** A segment that is there in part serves only at the very end: whatever follows it would be out of reach. */
    static Continuity of(Contents contents, Lineage lineage, Lsn from, Lsn to) {
        long size = contents.size();
        long first = from.bytes() / size;
        long last = Math.max(first, (to.bytes() - 1) / size);
        var gaps = new ArrayList<Gap>();
        long found = 0;
        for (var stretch : lineage.stretches(size)) {
            long begin = Math.max(first, stretch.first());
            long end = Math.min(last + 1, stretch.end());
            if (begin >= end) {
                continue;
            }
            var present = present(contents, stretch.timeline(), begin, end, last);
            found += present.size();
            long expected = begin;
            for (long number : present) {
                if (number > expected) {
                    gaps.add(Gap.of(new Segment(stretch.timeline(), expected, size), number));
                }
                expected = number + 1;
            }
            if (expected < end) {
                gaps.add(Gap.of(new Segment(stretch.timeline(), expected, size), end));
            }
        }
        return new Continuity(from, to, gaps, found);
    }

    private static TreeSet<Long> present(Contents contents, int timeline, long begin, long end, long last) {
        var present = new TreeSet<Long>();
        within(contents.whole(), timeline, begin, end, present);
        if (last >= begin && last < end) {
            within(contents.partial(), timeline, last, last + 1, present);
        }
        return present;
    }

    private static void within(
            Collection<Segment> segments, int timeline, long begin, long end, Collection<Long> into) {
        segments.stream()
                .filter(segment -> segment.timeline() == timeline)
                .filter(segment -> segment.number() >= begin && segment.number() < end)
                .forEach(segment -> into.add(segment.number()));
    }

    /** What is there: segments of one size, those that are whole and those that are not. */
    record Contents(long size, List<Segment> whole, List<Segment> partial) {
        Contents {
            whole = List.copyOf(whole);
            partial = List.copyOf(partial);
        }
    }
}
