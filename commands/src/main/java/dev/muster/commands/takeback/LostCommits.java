package dev.muster.commands.takeback;

import dev.muster.chat.Human;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.plan.Work;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.side.Side;
import dev.muster.commands.wal.Lsn;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What was committed after the moment, along the history that the cluster is on now.
 *
 * @param unknown what could not be read of it: then there may be more than was counted, and later
 */
record LostCommits(long count, Optional<Span> span, List<Unknown> unknown) {
    static final long MOST = 4L << 30;
    private static final int MOST_TOLD = 3;

    LostCommits {
        unknown = List.copyOf(unknown);
    }

    /** From the first to the last that was counted, which lies at {@code end}. */
    record Span(Instant first, Instant last, Lsn end) {}

    /** What is between two positions; without an end, everything from there on. */
    record Unknown(Lsn from, Optional<Lsn> to, String why) {
        String inWords() {
            return to.map(end -> "between %s and %s".formatted(from, end)).orElse("from %s on".formatted(from)) + " ("
                    + why + ")";
        }
    }

    static LostCommits of(Work work, Ground ground, Side side) throws InterruptedException {
        return of(work, ground, side, MOST);
    }

    static LostCommits of(Work work, Ground ground, Side side, long most) throws InterruptedException {
        var beside = Scratch.lasting(work.tools().host(), ground.beside(ground.primary()));
        Scratch.remove(beside.path("after"));
        var folder = beside.give("after");
        try {
            var present = Present.of(work, ground);
            var from = present.since(side, ground);
            var gathered = new Gathering(work, ground, present, side).gather(folder, from, most);
            return new Reading(work, ground, present, gathered).from(from);
        } catch (IOException e) {
            throw Scratch.trouble("the WAL after the moment cannot be looked at", e);
        } finally {
            Scratch.remove(folder);
        }
    }

    boolean isComplete() {
        return unknown.isEmpty();
    }

    String inWords() {
        if (isComplete()) {
            return span.map(found -> "would be lost: %s, %s".formatted(Human.count(count, "commit"), told(found)))
                    .orElse("nothing was committed after that moment");
        }
        return "would be lost: at least %s%s; how much more is not known, since WAL cannot be read %s"
                .formatted(
                        Human.count(count, "commit"),
                        span.map(found -> ", " + told(found)).orElse(""),
                        unknown.stream().limit(MOST_TOLD).map(Unknown::inWords).collect(Collectors.joining(", ")));
    }

    private static String told(Span found) {
        return "from %s to %s, the last at %s"
                .formatted(Moments.shown(found.first()), Moments.shown(found.last()), found.end());
    }

    /** For the report: {@code lost_at_least} when there may be more, and later. */
    Map<String, String> values() {
        var values = new LinkedHashMap<String, String>();
        values.put("commits", String.valueOf(count));
        span.ifPresent(found -> values.put("last_lost_at", found.last().toString()));
        unknown.stream()
                .findFirst()
                .ifPresent(gap -> values.put("lost_at_least", gap.from().toString()));
        return values;
    }
}
