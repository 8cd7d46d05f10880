package dev.muster.bot.report;

import dev.muster.bot.incident.Incident.Line;
import dev.muster.bot.journal.What;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Words under dots, hanging on stems of different lengths so that nothing is written over another. The least important are
 * left out.
 *
 * @param missing how many were
 */
record Labels(List<Placed> placed, int missing) {
    private static final int SIZE = 11;
    private static final int ROW = 17;
    private static final int MOST_ROWS = 8;
    /** More would not fit in any case. */
    private static final int MOST = 150;

    private static final int LONGEST = 240;
    private static final int LONGEST_OF_THE_WORST = 420;
    private static final int GAP = 5;

    /** {@code back}: it is written to the left of its stem, since there is no room to the right. */
    private record Label(Line line, String words, double x, double width, boolean back) {
        double start() {
            return back ? x - GAP - width : x + GAP;
        }
    }

    private record Placed(Label label, int row) {}

    static Labels of(List<Line> lines, TimeScale scale, Pen pen) {
        List<Placed> placed = List.of();
        var chosen = new ArrayList<Label>();
        for (var line : byWeight(lines)) {
            var label = label(line, scale, pen);
            chosen.add(label);
            var more = laid(chosen);
            if (more.isPresent()) {
                placed = more.get();
            } else {
                chosen.remove(label);
            }
        }
        return new Labels(placed, lines.size() - placed.size());
    }

    private static List<Line> byWeight(List<Line> lines) {
        return lines.stream()
                .sorted(Comparator.<Line>comparingInt(
                                line -> -Weight.of(line.event().what()))
                        .thenComparing(Labels::scattered, Long::compareUnsigned))
                .limit(MOST)
                .toList();
    }

    /** Of what matters as much, some from everywhere: numbers that follow each other end up far apart. */
    private static long scattered(Line line) {
        return Long.reverse(line.seq());
    }

    private static Label label(Line line, TimeScale scale, Pen pen) {
        var who = line.who()
                .map(name -> name + (line.event().scope().run().isPresent() ? ", " : " "))
                .orElse("");
        int longest = isGlass(line) ? LONGEST_OF_THE_WORST : LONGEST;
        var words = pen.cut(who + line.text(), SIZE, longest);
        double x = scale.x(line.at());
        double width = pen.width(words, SIZE);
        return new Label(line, words, x, width, x + GAP + width > scale.right());
    }

    /**
     * Stems must not cross words. So of those to the right of their stems, the last hangs highest; of the others, the
     * first.
     */
    private static Optional<List<Placed>> laid(List<Label> labels) {
        var byTime =
                labels.stream().sorted(Comparator.comparingDouble(Label::x)).toList();
        var order = Stream.concat(
                        byTime.stream().filter(Label::back),
                        byTime.reversed().stream().filter(label -> !label.back()))
                .toList();
        var words = new Room();
        var stems = new Room();
        var placed = new ArrayList<Placed>();
        for (var label : order) {
            var row = row(label, words, stems);
            if (row.isEmpty()) {
                return Optional.empty();
            }
            placed.add(new Placed(label, row.get()));
        }
        return Optional.of(placed);
    }

    private static Optional<Integer> row(Label label, Room words, Room stems) {
        for (int row = 0; row < MOST_ROWS; row++) {
            var place = new Rectangle2D.Double(label.start() - 3, row * ROW, label.width() + 8, ROW - 1.0);
            var stem = new Rectangle2D.Double(label.x() - 0.5, -1, 1, row * ROW + ROW / 2.0);
            if (words.free(place) && stems.free(place) && words.free(stem)) {
                words.put(place);
                stems.put(stem);
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    int height() {
        return (placed.stream().mapToInt(Placed::row).max().orElse(0) + 1) * ROW;
    }

    /** {@code ground}: where the dots are. */
    void draw(double ground, Pen pen) {
        for (var it : placed) {
            double y = ground + 14 + it.row() * ROW;
            var label = it.label();
            pen.line(label.x(), ground + 6, label.x(), y + 11, Pen.STEM, 1);
            pen.text(label.words(), label.start(), y + 11, SIZE, isGlass(label.line()) ? Pen.RED : Pen.INK);
        }
    }

    static boolean isGlass(Line line) {
        return line.event().what() instanceof What.GlassBroken;
    }
}
