package dev.muster.bot.people;

import dev.muster.chat.Place;
import java.util.List;

/** Where a cluster is talked about: one channel on each chat. */
@FunctionalInterface
public interface Homes {
    List<Place> of(String cluster);
}
