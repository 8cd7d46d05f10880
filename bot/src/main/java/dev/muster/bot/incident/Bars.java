package dev.muster.bot.incident;

import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.time.Instant;
import java.util.List;

/** What lasts, as bars under their names, in as few rows as they fit without touching. */
final class Bars {
    private static final int SIZE = 11;
    private static final int THICK = 8;
    private static final int LONGEST_NAME = 330;

    private final TimeScale scale;
    private final Pen pen;

    Bars(TimeScale scale, Pen pen) {
        this.scale = scale;
        this.pen = pen;
    }

    /** {@code marks}: moments on it that are worth a notch. */
    record Bar(Instant from, Instant to, String name, Color colour, List<Instant> marks) {}

    /** How many did not fit; the first are the most important. */
    int draw(List<Bar> bars, int top, int rows, int height) {
        var room = new Room();
        int missing = 0;
        for (var bar : bars) {
            if (!scale.touches(bar.from(), bar.to()) || !draw(bar, top, rows, height, room)) {
                missing++;
            }
        }
        return missing;
    }

    private boolean draw(Bar bar, int top, int rows, int height, Room room) {
        double from = scale.x(bar.from());
        double to = Math.max(scale.x(bar.to()), from + 4);
        var name = pen.cut(bar.name(), SIZE, LONGEST_NAME);
        double width = pen.width(name, SIZE);
        double start = Math.max(scale.left(), Math.min(from, scale.right() - width));
        for (int row = 0; row < rows; row++) {
            double y = top + row * height;
            double left = Math.min(from, start);
            var place = new Rectangle2D.Double(left, y, Math.max(to, start + width) - left + 10, height - 1.0);
            if (room.take(place)) {
                pen.text(name, start, y + SIZE - 1, SIZE, Pen.INK);
                pen.fill(new RoundRectangle2D.Double(from, y + SIZE + 3, to - from, THICK, 4, 4), bar.colour());
                bar.marks().stream()
                        .mapToDouble(scale::x)
                        .filter(x -> x > from + 2 && x < to - 1)
                        .forEach(x -> pen.line(x, y + SIZE + 3, x, y + SIZE + 3 + THICK, Pen.PAPER, 1.5f));
                return true;
            }
        }
        return false;
    }
}
