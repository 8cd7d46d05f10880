package dev.muster.commands.wal;

import dev.muster.commands.vault.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How a timeline came to be: those that it goes back to, oldest first, each with the position where it was left.
 */
public record Lineage(int timeline, List<Left> parents) {
    private static final Pattern LINE = Pattern.compile("^\\s*(\\d+)\\s+([0-9A-Fa-f]+/[0-9A-Fa-f]+)");

    public Lineage {
        parents = List.copyOf(parents);
    }

    public record Left(int timeline, Lsn at) {}

    /** Where one timeline of it begins and ends, in segments of one size; the last has no end. */
    record Stretch(int timeline, long first, long end) {}

    public static Lineage alone(int timeline) {
        return new Lineage(timeline, List.of());
    }

    /** Reads a history file. */
    public static Lineage of(int timeline, String history) {
        var parents = new ArrayList<Left>();
        history.lines().forEach(line -> {
            var found = LINE.matcher(line);
            if (found.find()) {
                Lsn.of(found.group(2)).ifPresent(at -> parents.add(new Left(Integer.parseInt(found.group(1)), at)));
            }
        });
        return new Lineage(timeline, parents);
    }

    /**
     * Which segments of which timeline lead to now. The segment in which a timeline was left is needed of the next one only:
     * the new timeline begins with a copy of it.
     */
    List<Stretch> stretches(long size) {
        var stretches = new ArrayList<Stretch>();
        long first = 0;
        for (var left : parents) {
            long end = left.at().bytes() / size;
            stretches.add(new Stretch(left.timeline(), first, end));
            first = end;
        }
        stretches.add(new Stretch(timeline, first, Long.MAX_VALUE));
        return stretches;
    }

    Optional<Stretch> stretch(int wanted, long size) {
        return stretches(size).stream()
                .filter(stretch -> stretch.timeline() == wanted)
                .findFirst();
    }

    /** Whether it leads on from a backup that ended there; from one that ended after its timeline was left it does not. */
    public boolean leadsFrom(Manifest.Moment end) {
        return end.timeline() == timeline
                || parents.stream()
                        .filter(left -> left.timeline() == end.timeline())
                        .anyMatch(left -> Lsn.of(end.lsn())
                                .filter(lsn -> !left.at().before(lsn))
                                .isPresent());
    }

    /** Whether it went another way than the backup did; of a newer timeline than its own it says nothing. */
    boolean hasLeft(Manifest.Moment end) {
        return end.timeline() < timeline && !leadsFrom(end);
    }

    /** The timeline whose file recovery would read for a segment. */
    public int timelineOf(long number, long size) {
        return stretches(size).stream()
                .filter(stretch -> number >= stretch.first() && number < stretch.end())
                .findFirst()
                .map(Stretch::timeline)
                .orElse(timeline);
    }

    static String fileName(int timeline) {
        return "%08X.history".formatted(timeline);
    }

    /** The timelines whose segments may serve, for each position: a file of an earlier one may hold the same. */
    public IntStream timelines() {
        return IntStream.concat(parents.stream().mapToInt(Left::timeline), IntStream.of(timeline));
    }
}
