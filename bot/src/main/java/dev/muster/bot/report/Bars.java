package dev.muster.bot.report;

import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What lasts, as bars under their names, in as few rows as they fit without touching.
 *
 * @param missing how many did not fit
 */
record Bars(List<Placed> placed, int rows, int missing) {
    private static final int SIZE = 11;
    private static final int THICK = 8;
    private static final int ROW = 26;
    private static final int MOST_ROWS = 3;
    private static final int LONGEST_NAME = 330;

    /** {@code notches}: moments on it that are worth one. */
    record Bar(Instant from, Instant to, String name, Color colour, List<Instant> notches) {}

    private record Placed(Bar bar, String name, double from, double to, double start, int row) {}

    /** The first are the most important. */
    static Bars of(List<Bar> bars, TimeScale scale, Pen pen) {
        var room = new Room();
        var placed = new ArrayList<Placed>();
        for (var bar : bars) {
            if (scale.touches(bar.from(), bar.to())) {
                place(bar, scale, pen, room, placed);
            }
        }
        int rows = placed.stream().mapToInt(Placed::row).max().orElse(0) + 1;
        return new Bars(placed, rows, bars.size() - placed.size());
    }

    private static void place(Bar bar, TimeScale scale, Pen pen, Room room, List<Placed> placed) {
        double from = scale.x(bar.from());
        double to = Math.max(scale.x(bar.to()), from + 4);
        var name = pen.cut(bar.name(), SIZE, LONGEST_NAME);
        double width = pen.width(name, SIZE);
        double start = Math.max(scale.left(), Math.min(from, scale.right() - width));
        double left = Math.min(from, start);
        for (int row = 0; row < MOST_ROWS; row++) {
            var place = new Rectangle2D.Double(left, row * ROW, Math.max(to, start + width) - left + 10, ROW - 1.0);
            if (room.take(place)) {
                placed.add(new Placed(bar, name, from, to, start, row));
                return;
            }
        }
    }

    int height() {
        return rows * ROW;
    }

    void draw(double top, TimeScale scale, Pen pen) {
        for (var it : placed) {
            double y = top + it.row() * ROW + SIZE;
            pen.text(it.name(), it.start(), y - 1, SIZE, Pen.INK);
            pen.fill(
                    new RoundRectangle2D.Double(it.from(), y + 3, it.to() - it.from(), THICK, 4, 4),
                    it.bar().colour());
            it.bar().notches().stream()
                    .mapToDouble(scale::x)
                    .filter(x -> x > it.from() + 2 && x < it.to() - 1)
                    .forEach(x -> pen.line(x, y + 3, x, y + 3 + THICK, Pen.PAPER, 1.5f));
        }
    }
}
