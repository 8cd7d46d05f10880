package dev.muster.commands.lost;

import java.util.List;

/** A transaction, and what it cost. */
record Loss(Deed deed, List<Item> items) {
    Loss {
        items = List.copyOf(items);
    }
}
