package dev.muster.commands.lost;

import java.util.List;

/** A transaction, and what it cost. */
record Loss(Deed deed, List<Item> items) {
    Loss {
        items = List.copyOf(items);
    }

    /** Whether all of something went, and not single rows. */
    boolean isOfWhole() {
        return items.stream().anyMatch(item -> switch (item.what()) {
            case DROPPED, DATABASE_DROPPED, TRUNCATED -> true;
            case DELETED, UPDATED -> false;
        });
    }
}
