package dev.muster.commands.lost;

import dev.muster.commands.names.Names;
import java.util.List;

/** Leaves what was asked for. What has no name may be the very table that is looked for, and stays. */
record Sieve(Names names, LostCard.Asked asked, Span span) {

    List<Loss> of(List<Loss> losses) {
        return losses.stream()
                .filter(loss -> span.holds(loss.deed()))
                .map(loss -> new Loss(
                        loss.deed(),
                        loss.items().stream()
                                .filter(item -> isWanted(loss.deed(), item))
                                .toList()))
                .filter(loss -> !loss.items().isEmpty())
                .toList();
    }

    private boolean isWanted(Deed deed, Item item) {
        boolean database = asked.database().map(item.database()::equals).orElse(true);
        return database
                && asked.table()
                        .flatMap(said -> item.relation().map(relation -> names.isCalled(relation, said, deed.commit())))
                        .orElse(true);
    }
}
