package dev.muster.bot.report;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** What is covered already, so that nothing is written over it. */
final class Room {
    private final List<Rectangle2D> taken = new ArrayList<>();

    boolean free(Rectangle2D place) {
        return taken.stream().noneMatch(place::intersects);
    }

    void put(Rectangle2D place) {
        taken.add(place);
    }

    boolean take(Rectangle2D place) {
        boolean free = free(place);
        if (free) {
            put(place);
        }
        return free;
    }
}
