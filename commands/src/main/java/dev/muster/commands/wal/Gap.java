package dev.muster.commands.wal;

import dev.muster.chat.Human;

/** WAL that is not there: from one position to another of a timeline. */
public record Gap(int timeline, Lsn from, Lsn to, long segments) {

    static Gap of(Segment first, long end) {
        return new Gap(
                first.timeline(), first.start(), first.at(first.timeline(), end).start(), end - first.number());
    }

    public String inWords() {
        return "WAL from %s to %s is missing (%s of timeline %d)"
                .formatted(from, to, Human.count(segments, "segment"), timeline);
    }
}
